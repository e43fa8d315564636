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
     * @throws SQLException when the source fails for another reason than a row
     */
    public Optional<BadRow> find(Run run) throws SQLException {
        try (Connection connection = rows.getConnection()) {
            int good = 0;
            int bad = run.settings().pageRows();
            Optional<SQLException> fault = fault(connection, run, bad);
            if (fault.isEmpty()) {
                return Optional.empty();
            }
            while (bad - good > 1) {
                int middle = good + (bad - good) / 2;
                Optional<SQLException> ofShorter = fault(connection, run, middle);
                if (ofShorter.isPresent()) {
                    bad = middle;
                    fault = ofShorter;
                } else {
                    good = middle;
                }
            }
            return Optional.of(key(connection, run, bad, fault.get()));
        }
    }

    private static Optional<SQLException> fault(Connection connection, Run run, int pageRows) throws SQLException {
        try (var statement = new NamedQuery(run.pageQuery()).prepare(connection, parameters(run, pageRows))) {
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

    private static BadRow key(Connection connection, Run run, int place, SQLException fault) throws SQLException {
        try (var statement = new NamedQuery(run.keyQuery()).prepare(connection, parameters(run, place));
             var result = statement.executeQuery()) {
            BadRow last = null;
            while (result.next()) {
                last = new BadRow(result.getString(1), result.getString(2),
                        "the source can't read it, SQLSTATE " + fault.getSQLState());
            }
            return Optional.ofNullable(last).orElseThrow(() -> new SQLException("the row is gone", "22000", fault));
        } finally {
            connection.rollback();
        }
    }

    private static Map<String, Object> parameters(Run run, int pageRows) {
        Map<String, Object> parameters = new HashMap<>(run.pageParameters());
        parameters.put("pageRows", pageRows);
        return parameters;
    }
}
