package io.tidemark.state;

import io.tidemark.TidemarkException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;

/**
 * The tables of the {@code tidemark} schema, created and brought up to date by Flyway on first use.
 *
 * <p>On first use, not at start: a database that is down at start is asked again by the next run.
 */
public final class StateSchema {
    public static final String NAME = "tidemark";

    private final DataSource state;
    private volatile boolean migrated;

    public StateSchema(DataSource state) {
        this.state = state;
    }

    /** A connection to tables that are up to date. Safe from several threads and processes (Flyway takes a lock). */
    public Connection connection() throws SQLException {
        if (!migrated) {
            migrate();
        }
        return state.getConnection();
    }

    /** A connection to tables that may be older, or not there at all. */
    Connection connectionAsItIs() throws SQLException {
        return state.getConnection();
    }

    private static SQLException notMigrated(FlywayException failure) {
        SQLException told = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof NoConnectionException noConnection) {
                return noConnection;
            }
            told = cause instanceof SQLException ofDatabase ? ofDatabase : told;
        }
        String why = told == null ? failure.getMessage().lines().findFirst().orElse("") : told.getMessage();
        return new SQLException("the tables of schema " + NAME + " can't be brought up to date: " + why,
                told == null ? null : told.getSQLState(), failure);
    }

    // Flyway would let it pass: what a newer version keeps, this one would neither write nor heed.
    private static void requireNotNewer(MigrationInfoService info) {
        MigrationInfo newest = info.current();
        if (newest != null && newest.getState().equals(MigrationState.FUTURE_SUCCESS)) {
            throw new TidemarkException("the tables of schema " + NAME + " are of a newer version of Tidemark (schema version "
                    + newest.getVersion() + ")", "install that version again, or a later one; this one changes nothing there");
        }
    }

    private synchronized void migrate() throws SQLException {
        if (migrated) {
            return;
        }
        try (var borrowed = new BorrowedConnections(state)) {
            Flyway flyway = Flyway.configure()
                    .dataSource(borrowed)
                    .schemas(NAME)
                    .locations("classpath:io/tidemark/state/migration")
                    .failOnMissingLocations(true)
                    .load();
            requireNotNewer(flyway.info());
            flyway.migrate();
            migrated = true;
        } catch (FlywayException e) {
            throw notMigrated(e);
        }
    }
}
