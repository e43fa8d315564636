package io.tidemark.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.TidemarkException;
import io.tidemark.testing.SourceDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class StateSchemaTest {
    private SourceDatabase database;

    @BeforeEach
    void start() {
        database = SourceDatabase.fresh();
    }

    @AfterEach
    void stop() {
        database.close();
    }

    private void open(PGSimpleDataSource source) throws SQLException {
        new StateSchema(source).connection().close();
    }

    private PGSimpleDataSource source() {
        return (PGSimpleDataSource) database.dataSource();
    }

    @Test
    void stateOfANewerVersionIsLeftAsItIs() throws SQLException {
        open(source());
        open(source());
        database.execute("INSERT INTO tidemark.flyway_schema_history (installed_rank, version, description, type, script,"
                + " installed_by, execution_time, success) VALUES (999, '999', 'of the future', 'SQL', 'V999__x.sql', 'me', 1,"
                + " true)");

        assertThatThrownBy(() -> open(source())).isInstanceOf(TidemarkException.class).hasMessage("the tables of schema tidemark"
                + " are of a newer version of Tidemark (schema version 999)\nHINT: install that version again, or a later one;"
                + " this one changes nothing there");
    }

    @Test
    void databaseThatTakesNoWritesIsSaid() {
        PGSimpleDataSource readOnly = source();
        readOnly.setOptions("-c default_transaction_read_only=on");

        assertThatThrownBy(() -> open(readOnly)).isInstanceOfSatisfying(SQLException.class, failure -> assertThat(
                DatabaseErrors.message(failure)).isEqualTo("SQLException: the tables of schema tidemark can't be brought up to"
                + " date: ERROR: cannot execute CREATE SCHEMA in a read-only transaction\nHINT: it is a standby, or read-only:"
                + " tidemark.state.url must lead to a primary that takes writes"));
    }

    @Test
    void roleThatMayNotCreateTheSchemaIsSaid() {
        String role = database.name() + "_none";
        database.execute("CREATE ROLE " + role + " LOGIN");
        PGSimpleDataSource asRole = (PGSimpleDataSource) database.dataSource(role);

        assertThatThrownBy(() -> open(asRole)).isInstanceOfSatisfying(SQLException.class, failure -> assertThat(
                DatabaseErrors.message(failure)).isEqualTo("SQLException: the tables of schema tidemark can't be brought up to"
                + " date: ERROR: permission denied for database " + database.name() + "\nHINT: grant it to the role:"
                + " docs/PRIVILEGES.md lists what it needs"));
    }
}
