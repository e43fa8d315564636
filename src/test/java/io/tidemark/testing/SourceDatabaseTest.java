package io.tidemark.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceDatabaseTest {

    @Test
    void eachTestHasADatabaseOfItsOwn() {
        try (SourceDatabase one = SourceDatabase.fresh(); SourceDatabase other = SourceDatabase.fresh()) {
            one.execute("CREATE TABLE t (id int, name text)", "INSERT INTO t VALUES (1, 'eins'), (2, NULL)");

            assertThat(one.query("SELECT * FROM t WHERE id = ?", 1)).containsExactly(Map.of("id", 1, "name", "eins"));
            assertThat(one.strings("SELECT name FROM t ORDER BY id")).containsExactly("eins", null);
            assertThat(one.number("SELECT count(*) FROM t")).isEqualTo(2);
            assertThat(other.string("SELECT to_regclass('t')")).isNull();
        }
    }

    @Test
    void documentStoreHasItsTablesAndNoRows() {
        try (SourceDatabase source = SourceDatabase.withDocumentStore()) {
            assertThat(source.strings("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"))
                    .containsExactly("akte", "dokument", "dokument_file");
            assertThat(source.number("SELECT count(*) FROM akte")).isZero();
        }
    }

    @Test
    void serverIsOneThatIsReplicatedFrom() {
        try (SourceDatabase source = SourceDatabase.fresh()) {
            assertThat(source.number("SELECT current_setting('server_version_num')")).isGreaterThanOrEqualTo(180000);
            assertThat(source.string("SHOW max_prepared_transactions")).isEqualTo("20");
            assertThat(source.string("SHOW server_encoding")).isEqualTo("UTF8");
            assertThat(source.string("SHOW timezone")).as("set by the driver, from the JVM's")
                    .isEqualTo(ZoneId.systemDefault().getId());
        }
    }

    @Test
    void closingDropsWhatIsConnectedAndPrepared() throws Exception {
        SourceDatabase source = SourceDatabase.fresh();
        source.execute("CREATE TABLE t (id int)");
        try (Connection open = source.connect(); Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("INSERT INTO t VALUES (1)");
            statement.execute("PREPARE TRANSACTION 'it''s left'");
            statement.execute("SELECT 1");

            source.close();
        }

        try (SourceDatabase other = SourceDatabase.fresh()) {
            assertThat(other.number("SELECT count(*) FROM pg_database WHERE datname = ?", source.name())).isZero();
        }
    }

    @Test
    void failureNamesTheStatement() {
        try (SourceDatabase source = SourceDatabase.fresh()) {
            assertThatThrownBy(() -> source.execute("SELECT 1", "SELECT nothing"))
                    .hasMessage("failed: SELECT 1; SELECT nothing");
        }
    }

    @Test
    void keptDatabaseGoesOnWhereItWas(@TempDir Path folder) {
        try (SourceDatabase first = SourceDatabase.keptIn(folder, 0)) {
            first.execute("CREATE TABLE kept (id int)", "INSERT INTO kept VALUES (1)");
        }
        try (SourceDatabase second = SourceDatabase.keptIn(folder, 0)) {
            assertThat(second.number("SELECT count(*) FROM kept")).isEqualTo(1);
            assertThat(second.number("SELECT count(*) FROM akte")).isZero();
        }
    }

    @Test
    void keptDatabaseStartsOverAPidFileOfAnotherProcess(@TempDir Path folder) throws IOException {
        SourceDatabase.keptIn(folder, 0).close();
        Files.writeString(folder.resolve("postmaster.pid"), ProcessHandle.current().pid() + "\n" + folder + "\n");

        try (SourceDatabase second = SourceDatabase.keptIn(folder, 0)) {
            assertThat(second.number("SELECT count(*) FROM akte")).isZero();
        }
        assertThat(ProcessHandle.current().isAlive()).isTrue();
    }
}
