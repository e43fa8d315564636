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
    private static final int FETCH_ROWS = 500;
    private static final String GONE = "22000";

    private final DataSource rows;

    /** @param rows connections without autocommit, so that the page is read through a cursor */
    public BadRowFinder(DataSource rows) {
        this.rows = rows;
    }

    /**
     * Whether a failure is a row's own, so that repeating the query can't help: PostgreSQL's classes 22 (data exception)
     * and XX (internal error, damaged data).
     *
     * <p>Source: PostgreSQL manual, appendix A, "PostgreSQL Error Codes".
     */
    public static Optional<SQLException> rowFault(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException e && e.getSQLState() != null
                    && (e.getSQLState().startsWith("22") || e.getSQLState().startsWith("XX"))) {
                return Optional.of(e);
            }
        }
        return Optional.empty();
    }

    /**
     * The first row of the run's next page that can't be read; empty when the page can be read after all.
     *
     * <p>Each shorter page ends with a key, not by its length: where no index gives the order, PostgreSQL computes the
     * columns of all rows before it sorts them and takes the first.
     *
     * @throws SQLException when the source fails for another reason than a row
     */
    public Optional<BadRow> find(Run run) throws SQLException {
        try (Connection connection = rows.getConnection()) {
            int good = 0;
            Optional<Key> end = key(connection, run, run.settings().pageRows());
            Optional<SQLException> fault = end.isEmpty() ? Optional.empty() : fault(connection, run, end.get());
            if (fault.isEmpty()) {
                return Optional.empty();
            }
            Key bad = end.get();
            while (bad.place() - good > 1) {
                int readable = good;
                Key middle = key(connection, run, good + (bad.place() - good) / 2).filter(key -> key.place() > readable)
                        .orElseThrow(() -> new SQLException("the rows of the page are gone meanwhile", GONE));
                Optional<SQLException> ofShorter = fault(connection, run, middle);
                if (ofShorter.isPresent()) {
                    bad = middle;
                    fault = ofShorter;
                } else {
                    good = middle.place();
                }
            }
            return Optional.of(new BadRow(bad.updatedAt(), bad.id(), BadRow.reason(fault.get())));
        }
    }

    /** The key of a row, and which row of the page it is, the first being 1. */
    private record Key(int place, String updatedAt, String id) {
    }

    private static Optional<SQLException> fault(Connection connection, Run run, Key end) throws SQLException {
        Map<String, Object> parameters = new HashMap<>(run.pageParameters());
        parameters.put("toUpdatedAt", end.updatedAt());
        parameters.put("toId", end.id());
        try (var statement = new NamedQuery(run.pageQueryUpTo()).prepare(connection, parameters)) {
            statement.setFetchSize(FETCH_ROWS);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    // The server has read the row, which is all that is asked.
                    continue;
                }
            }
            return Optional.empty();
        } catch (SQLException e) {
            if (rowFault(e).isEmpty()) {
                throw e;
            }
            return Optional.of(e);
        } finally {
            connection.rollback();
        }
    }

    /** The key of the row at a place of the page, or of the page's last one where it is shorter. */
    private static Optional<Key> key(Connection connection, Run run, int place) throws SQLException {
        Map<String, Object> parameters = new HashMap<>(run.pageParameters());
        parameters.put("pageRows", place);
        try (var statement = new NamedQuery(run.keyQuery()).prepare(connection, parameters)) {
            statement.setFetchSize(FETCH_ROWS);
            try (var result = statement.executeQuery()) {
                Optional<Key> last = Optional.empty();
                for (int at = 1; result.next(); at++) {
                    last = Optional.of(new Key(at, result.getString(1), result.getString(2)));
                }
                return last;
            }
        } finally {
            connection.rollback();
        }
    }
}
