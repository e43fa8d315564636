package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases and stores that aren't there, or let nobody in: what a person is told, by a run from the command line. */
class WrongPlaceTest {
    @TempDir
    private Path folder;

    private SourceDatabase source;
    private ObjectStoreServer store;
    private Map<String, String> settings;

    @BeforeEach
    void start() {
        source = SourceDatabase.withDocumentStore();
        store = ObjectStoreServer.inMemory();
        new DocumentStore(source).load("acme", 3, 0, 1);
        settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.spool.dir", folder.resolve("spool").toString());
        settings.put("tidemark.store.attempts", "1");
    }

    @AfterEach
    void stop() {
        store.close();
        source.close();
    }

    private Invocation run() {
        Invocation result = Invocation.with(settings, "run", "--once", "--stream", "akten");
        assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(result.out() + result.err()).doesNotContain("\tat ", settings.get("tidemark.source.password"),
                settings.get("tidemark.store.secret-key"));
        return result;
    }

    @Test
    void sourceThatIsNotThereIsNamed() {
        settings.put("tidemark.source.url", "jdbc:postgresql://127.0.0.1:1/x");

        assertThat(run().err()).startsWith("tidemark: no connection to the source (jdbc:postgresql://127.0.0.1:1/x): Connection to"
                + " 127.0.0.1:1 refused.").endsWith("\nHINT: check host and port of the url, and that the server is up:"
                + " tidemark.source.url, username and password say where it is\n");
    }

    @Test
    void stateThatIsNotThereIsNamedByStatusTooAndOnce() {
        settings.put("tidemark.state.url", "jdbc:postgresql://db.invalid/x");

        assertThat(Invocation.with(settings, "status")).isEqualTo(new Invocation(ExitStatus.FAILED, "",
                "tidemark: no connection to the state (jdbc:postgresql://db.invalid/x): The connection attempt failed."
                        + " No such host: db.invalid\nHINT: check host and port of the url, and that the server is up:"
                        + " tidemark.state.url, username and password say where it is\n"));
    }

    @Test
    void tableThatTheRoleMayNotReadIsSaid() {
        String role = source.name() + "_blind";
        source.execute("CREATE ROLE " + role + " LOGIN");
        settings.put("tidemark.source.username", role);

        assertThat(run().out()).endsWith("-/akten: PostgreSQL refuses the stream's select: ERROR: permission denied for table akte"
                + " HINT: grant role " + role + " SELECT on that table, and USAGE on its schema: docs/PRIVILEGES.md\n");
    }

    @Test
    void stateThatTakesNoWritesIsSaid() {
        settings.put("tidemark.state.url", source.jdbcUrl() + "?options=-c%20default_transaction_read_only=on");

        assertThat(run().out()).contains("acme/akten: ").endsWith(" in a read-only transaction HINT: it is a standby, or"
                + " read-only: tidemark.state.url must lead to a primary that takes writes\n");
    }

    @Test
    void storeThatIsNotThereIsNamed() {
        settings.put("tidemark.store.endpoint", "http://127.0.0.1:1");

        assertThat(run().out()).contains("acme/akten: SdkClientException: Unable to execute HTTP request: Connect to 127.0.0.1:1 ")
                .endsWith(" HINT: check tidemark.store.endpoint, and that the store is up; the next run tries again\n");
    }

    @Test
    void storeThatRefusesTheKeyIsSaidAndThePlaceIsNamed() {
        settings.put("tidemark.store.secret-key", "wr0ng-and-secret");

        assertThat(run().out()).containsPattern("\nacme/akten: S3Exception: ListBuckets: The request signature"
                + " .*Status Code: 403, .*\\) HINT: tidemark.store.access-key and secret-key are another store's, or wrong\n$");
    }

    @Test
    void aPropertyWithoutAValueIsWrongUsage() {
        var status = Invocation.of("status", "-D", "nokey");

        assertThat(status.status()).isEqualTo(2);
        assertThat(status.err()).contains("should be in KEY=VALUE", "but was nokey", "HINT: tidemark status --help");
    }

    @Test
    void whatIsWrongOnTheCommandLineIsNamedAsSuch() {
        settings.put("tidemark.foo", "1");
        settings.put("tidemark.runs.parallel", "x");

        assertThat(Invocation.with(settings, "run", "--once")).isEqualTo(new Invocation(ExitStatus.WRONG, "", """
                tidemark: the configuration has 2 problems:
                  - tidemark.foo (command line): is not a known key; remove it
                  - tidemark.runs.parallel = x (command line): is not a whole number; expected 1 to 64, e.g. 2
                HINT: built-in/application.properties of the installation documents every key; without one, unzip -p \
                tidemark.jar application.properties shows it
                """));
    }

    /** One stream's select is wrong: with tenants=* it can't even be told whose it is. The others are run all the same. */
    @Test
    void streamWhoseSelectIsWrongStopsNoOther() throws IOException {
        Files.createDirectory(folder.resolve("sql"));
        Files.writeString(folder.resolve("sql/dokumente.sql"), "SELECT * FORM dokument");

        var result = Invocation.with(settings, "run", "--once", "--config", folder.toString());

        assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(result.out()).containsPattern("acme +akten +caught-up +3 ").containsPattern("- +dokumente +failed +0 ")
                .endsWith("\n-/dokumente: PostgreSQL refuses the stream's select: ERROR: syntax error at or near \"FORM\"\n"
                        .replace("\"FORM\"\n", "\"FORM\"   Position: 26 HINT: try it in psql as the same user: it must be one"
                                + " SELECT without parameters\n"));
    }
}
