package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.restore.RestoreReport;
import io.tidemark.restore.RestoreStage;
import io.tidemark.testing.Await;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.SourceDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidemark restore} as a person, a program and a crash see it. */
class RestoreCommandTest {
    private static final String TENANT = "acme";
    private static RestoreStage stage;
    @TempDir
    private Path folder;

    @BeforeAll
    static void replicate(@TempDir Path config, @TempDir Path spool) {
        SourceDatabase source = SourceDatabase.withDocumentStore();
        stage = new RestoreStage(source, config, spool, Map.of("tidemark.stream.akten.batch-rows", "10"));
        new DocumentStore(source).load(TENANT, 50, 5, 20);
        stage.replicate(TENANT, "akten", "dokumente");
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private static Map<String, String> settings(SourceDatabase restored) {
        Map<String, String> settings = new LinkedHashMap<>(stage.settings);
        settings.put("tidemark.restore.url", restored.jdbcUrl());
        return settings;
    }

    @Test
    void databaseThatIsNotThereIsNamedOnce() {
        var result = Invocation.with(stage.settings, "restore", "--into", "jdbc:postgresql://127.0.0.1:1/x");

        assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(result.err()).startsWith("tidemark: no connection to the database to restore into"
                + " (jdbc:postgresql://127.0.0.1:1/x): Connection to 127.0.0.1:1 refused.").endsWith("\nHINT: check host and port"
                + " of the url, and that the server is up: --into or tidemark.restore.url says where it is,"
                + " tidemark.restore.username and password who asks\n").containsOnlyOnce("refused");
    }

    @Test
    void killedInTheMiddleItGoesOnWhenItIsCalledAgain() throws SQLException {
        try (SourceDatabase restored = SourceDatabase.withDocumentStore()) {
            try (Connection other = restored.connect()) {
                // A row of the fourth archive, inserted and not committed by someone else: there the restore has to wait.
                other.setAutoCommit(false);
                String id = stage.source.string("SELECT id FROM akte ORDER BY updated_at, id OFFSET 35 LIMIT 1");
                try (var statement = other.createStatement()) {
                    statement.execute("INSERT INTO akte (id, tenant, designator, type, name, address) OVERRIDING SYSTEM VALUE"
                            + " VALUES (" + id + ", 'x', 'x', 'x', 'x', '{}')");
                }
                try (var process = TidemarkProcess.start(folder, settings(restored), "restore", "--into", "configured")) {
                    Await.until(Duration.ofSeconds(85), "the restore waits", () -> restored.number("SELECT count(*)"
                            + " FROM pg_stat_activity WHERE application_name = 'tidemark-restore' AND datname = ?"
                            + " AND wait_event_type = 'Lock'", restored.name()) == 1);
                    process.close();
                }
                other.rollback();
            }
            Await.until(Duration.ofSeconds(60), "its session ends", () -> restored.number("SELECT count(*)"
                    + " FROM pg_stat_activity WHERE application_name = 'tidemark-restore' AND datname = ?",
                    restored.name()) == 0);
            assertThat(restored.number("SELECT count(*) FROM akte")).isEqualTo(30);

            RestoreReport report = stage.restoreWhole(restored, TENANT, "akten", "dokumente");

            assertThat(report.since()).isPresent();
            assertThat(report.streams().get(0).rows()).as("those that were left").isEqualTo(20);
            for (String table : List.of("akte", "dokument", "dokument_file")) {
                stage.assertSame(restored, table);
            }
        }
    }

    @Test
    void noSourceHasToBeConfiguredAndTheResultIsJson() throws IOException {
        try (SourceDatabase restored = SourceDatabase.withDocumentStore()) {
            Map<String, String> settings = settings(restored);
            settings.keySet().removeIf(key -> key.startsWith("tidemark.source."));
            settings.put("tidemark.restore.username", restored.username());

            var dry = Invocation.with(settings, "restore", "--into", restored.jdbcUrl(), "--stream", "akten", "--dry-run");
            assertThat(dry.status()).as(dry.err()).isZero();
            assertThat(dry.out()).isEqualTo("""
                    TENANT  STREAM  INTO         OUTCOME  ARCHIVES  ROWS  WRITTEN  DELETED  ATTACHMENTS  BYTES
                    acme    akten   public.akte  done            5    50       50        0            0    0 B

                    dry run: nothing was written
                    """);
            assertThat(restored.number("SELECT count(*) FROM akte")).isZero();

            var call = Invocation.with(settings, "restore", "--into", restored.jdbcUrl(), "--json");
            assertThat(call.status()).as(call.err()).isZero();
            JsonNode json = new ObjectMapper().readTree(call.out());
            assertThat(json.path("outcome").asText()).isEqualTo("done");
            assertThat(json.at("/streams/1/stream").asText()).isEqualTo("dokumente");
            assertThat(json.at("/streams/1/attachments").asInt()).isEqualTo(5);
            stage.assertSame(restored, "dokument_file");

            restored.execute("UPDATE akte SET name = 'other' WHERE designator = (SELECT min(designator) FROM akte)");
            call = Invocation.with(settings, "restore", "--into", restored.jdbcUrl());
            assertThat(call.status()).isEqualTo(ExitStatus.FAILED);
            assertThat(call.out()).contains("\nexisting rows that differ: 1\n  public.akte ");
        }
    }

    @Test
    void databaseThatIsNowhereNamedIsWrongUsage() {
        Map<String, String> settings = new LinkedHashMap<>(stage.settings);
        settings.keySet().removeIf(key -> key.startsWith("tidemark.source."));

        var call = Invocation.with(settings, "restore", "--into", "configured");

        assertThat(call.status()).isEqualTo(ExitStatus.WRONG);
        assertThat(call.err()).contains("tidemark.restore.url: is missing", "tidemark.restore.username: is missing");
    }
}
