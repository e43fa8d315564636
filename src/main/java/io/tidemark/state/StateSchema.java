package io.tidemark.state;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The tables of the {@code tidemark} schema, created and brought up to date by Flyway. */
public final class StateSchema {
    public static final String NAME = "tidemark";

    private StateSchema() {
    }

    /** Creates what is missing; harmless to repeat, and safe from several processes at once (Flyway takes a lock). */
    public static void migrate(DataSource state) {
        Flyway.configure()
                .dataSource(state)
                .schemas(NAME)
                .locations("classpath:io/tidemark/state/migration")
                .failOnMissingLocations(true)
                .load()
                .migrate();
    }
}
