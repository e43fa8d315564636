package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidemark doctor} as a person and a program see it. */
class DoctorCommandTest {
    @TempDir
    Path folder;

    private SourceDatabase source;
    private ObjectStoreServer store;
    private Map<String, String> settings;

    @BeforeEach
    void start() {
        source = SourceDatabase.withDocumentStore();
        store = ObjectStoreServer.inMemory();
        settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.spool.dir", folder.resolve("spool").toString());
        new DocumentStore(source).load("acme", 3, 2, 1);
    }

    @AfterEach
    void stop() {
        store.close();
        source.close();
    }

    @Test
    void findingsAreToldWithWhatTheyMeanAndAnErrorIsStatus1() throws Exception {
        source.execute("DROP INDEX akte_replication", "ALTER TABLE dokument ALTER COLUMN updated_at DROP NOT NULL");

        var text = Invocation.with(settings, "doctor");

        assertThat(text.status()).as(text.toString()).isEqualTo(ExitStatus.FAILED);
        assertThat(text.out()).startsWith("ok       source: PostgreSQL 18.4 at ").contains("""

                error    stream akten: no index serves the page query: it reads akte from end to end and sorts
                         means: each page reads all rows, so runs slow down as the table grows and don't catch up
                         do:    CREATE INDEX CONCURRENTLY ON public.akte (tenant, updated_at, id)
                """).endsWith("\n\n1 error, 1 warning\n");

        JsonNode json = new ObjectMapper().readTree(Invocation.with(settings, "doctor", "--json", "--stream", "akten").out());
        assertThat(json.path("outcome").asText()).isEqualTo("error");
        assertThat(json.path("findings")).anySatisfy(finding -> {
            assertThat(finding.path("severity").asText()).isEqualTo("error");
            assertThat(finding.path("where").asText()).isEqualTo("stream akten");
            assertThat(finding.path("found").asText()).startsWith("no index serves the page query");
            assertThat(finding.path("todo").asText()).startsWith("CREATE INDEX CONCURRENTLY ON public.akte");
        }).noneSatisfy(finding -> assertThat(finding.path("where").asText()).isEqualTo("stream dokumente"));
    }

    /** As docs/add-a-stream.md has it: the id is an expression, and so is what its index is on. */
    @Test
    void theIndexOfASelectWithAnExpressionIsAdvisedOnThatExpression() throws Exception {
        source.execute("CREATE TABLE kunde (mandant text, geaendert_am timestamptz NOT NULL, region text NOT NULL,"
                + " nummer integer NOT NULL, name text)");

        var result = Invocation.with(settings, "doctor", "--config", "src/test/resources/streams/kunden", "--stream", "kunden");

        assertThat(result.out()).contains("\nerror    stream kunden: no index serves the page query: ",
                "\n         do:    CREATE INDEX CONCURRENTLY ON public.kunde (mandant, geaendert_am,"
                        + " (the select's expression for schluessel))\n");

        source.execute(Files.readString(Path.of("src/test/resources/streams/kunden/index.sql")));
        assertThat(Invocation.with(settings, "doctor", "--config", "src/test/resources/streams/kunden", "--stream", "kunden").out())
                .contains("\nok       stream kunden: the page query reads a range of an index in order: kunde_replication\n");
    }

    @Test
    void warningsAloneAreNoFailure() {
        source.execute("ALTER TABLE akte ALTER COLUMN updated_at DROP NOT NULL");

        var result = Invocation.with(settings, "doctor", "--tenant", "acme");

        assertThat(result.status()).isZero();
        assertThat(result.out()).endsWith("\n\n0 errors, 1 warning\n").doesNotContain("\nerror ");
    }

    @Test
    void anUnknownStreamIsWrongUsage() {
        assertThat(Invocation.with(settings, "doctor", "--stream", "akte")).isEqualTo(new Invocation(ExitStatus.WRONG, "",
                "tidemark: there is no stream akte\nHINT: the streams are akten, dokumente\n"));
    }
}
