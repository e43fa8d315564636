package io.tidemark.run;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Finds the row on which a page's query fails, by reading ever shorter pages; that row is set aside, and the others go on.
 */
public final class BadRowFinder {
    private static final int KEY_FETCH_ROWS = 500;
    private static final String GONE = "22000";

    private final DataSource rows;

    /** @param rows connections without autocommit, so that the page is read through a cursor */
    public BadRowFinder(DataSource rows) {
        this.rows = rows;
    }

    /**
     * Whether a failure is a row's own, so that repeating the query can't help: PostgreSQL's classes 22 (data exception)
     * and XX (internal error, damaged data), and the driver's refusal of rows that are too large for the heap.
     *
     * <p>Source: PostgreSQL manual, appendix A, "PostgreSQL Error Codes".
     */
    public static Optional<SQLException> rowFault(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException e && e.getSQLState() != null
                    && (e.getSQLState().startsWith("22") || e.getSQLState().startsWith("XX") || isTooLarge(e))) {
                return Optional.of(e);
            }
        }
        return Optional.empty();
    }

    /** Whether rows are too large for the heap, one of them or some together. */
    public static boolean isOfLargeRows(Throwable failure) {
        return rowFault(failure).filter(BadRowFinder::isTooLarge).isPresent();
    }

    /**
     * Whether the driver refused rows because they are more than it may hold at a time ({@code maxResultBuffer}). It has
     * no code of its own for that, and ends the connection with it.
     */
    static boolean isTooLarge(SQLException failure) {
        return "08S01".equals(failure.getSQLState()) && String.valueOf(failure.getMessage()).contains("maxResultBuffer");
    }

    /**
     * The first row of a run's next page that can't be read; empty when the page can be read after all.
     *
     * <p>Each shorter page ends with a key, not by its length: where no index gives the order, PostgreSQL computes the
     * columns of all rows before it sorts them and takes the first.
     *
     * @throws SQLException when the source fails for another reason than a row
     * @throws InseparableRowException when not even the keys can be read without the rest
     */
    public Optional<BadRow> find(PageCursor page) throws SQLException {
        int good = 0;
        Optional<Key> end = key(page, page.pageRows());
        Optional<SQLException> fault = end.isEmpty() ? Optional.empty() : fault(page, end.get());
        if (fault.isEmpty()) {
            return Optional.empty();
        }
        Key bad = end.get();
        while (bad.place() - good > 1) {
            int readable = good;
            Key middle = key(page, good + (bad.place() - good) / 2).filter(key -> key.place() > readable)
                    .orElseThrow(() -> new SQLException("the rows of the page are gone meanwhile", GONE));
            Optional<SQLException> ofShorter = fault(page, middle);
            if (ofShorter.isPresent()) {
                bad = middle;
                fault = ofShorter;
            } else {
                good = middle.place();
            }
        }
        return Optional.of(new BadRow(bad.updatedAt(), bad.id(), BadRow.reason(fault.get())));
    }

    /** The key of a row, and which row of the page it is, the first being 1. */
    private record Key(int place, String updatedAt, String id) {
    }

    // A connection for each: a fault may have ended the one it came by.
    private Optional<SQLException> fault(PageCursor page, Key end) throws SQLException {
        Map<String, Object> parameters = new HashMap<>(page.parameters());
        parameters.put("toUpdatedAt", end.updatedAt());
        parameters.put("toId", end.id());
        try (Connection connection = rows.getConnection();
             var statement = new NamedQuery(page.queryUpTo()).prepare(connection, parameters)) {
            statement.setFetchSize(page.fetchRows());
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    // The server has read the row, which is all that is asked.
                    continue;
                }
            }
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(rowFault(e).orElseThrow(() -> e));
        }
    }

    /** The key of the row at a place of the page, or of the page's last one where it is shorter. */
    private Optional<Key> key(PageCursor page, int place) throws SQLException {
        Map<String, Object> parameters = new HashMap<>(page.parameters());
        parameters.put("pageRows", place);
        try (Connection connection = rows.getConnection();
             var statement = new NamedQuery(page.keyQuery()).prepare(connection, parameters)) {
            statement.setFetchSize(KEY_FETCH_ROWS);
            try (var result = statement.executeQuery()) {
                Optional<Key> last = Optional.empty();
                for (int at = 1; result.next(); at++) {
                    last = Optional.of(new Key(at, result.getString(1), result.getString(2)));
                }
                return last;
            }
        } catch (SQLException e) {
            throw rowFault(e).map(fault -> new InseparableRowException(BadRow.reason(fault))).orElseThrow(() -> e);
        }
    }
}
