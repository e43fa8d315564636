package io.tidemark.state;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

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

    private synchronized void migrate() throws SQLException {
        if (migrated) {
            return;
        }
        try {
            Flyway.configure()
                    .dataSource(state)
                    .schemas(NAME)
                    .locations("classpath:io/tidemark/state/migration")
                    .failOnMissingLocations(true)
                    .load()
                    .migrate();
            migrated = true;
        } catch (FlywayException e) {
            throw new SQLException("the tables of schema " + NAME + " can't be brought up to date: "
                    + e.getMessage().lines().findFirst().orElse(""), e);
        }
    }
}
