package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidemark check} on a copy of a route or SQL file that somebody changes. */
class CheckCommandTest {
    @TempDir
    Path folder;

    private SourceDatabase source;
    private ObjectStoreServer store;
    private Map<String, String> settings;

    @BeforeEach
    void start() throws IOException {
        source = SourceDatabase.withDocumentStore();
        store = ObjectStoreServer.inMemory();
        settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.spool.dir", folder.resolve("spool").toString());
        Files.createDirectories(folder.resolve("routes"));
        Files.createDirectories(folder.resolve("sql"));
        Files.writeString(folder.resolve("application.properties"), "tidemark.lag.max = 33m\n");
    }

    @AfterEach
    void stop() {
        store.close();
        source.close();
    }

    @Test
    void whatIsSoundIsToldWithEachSettingAndItsOriginAndNoSecret() throws Exception {
        assertThat(check().out()).as("findings alone").startsWith("ok       configuration: each key is known");
        var text = check("--settings");

        assertThat(text.status()).as(text.toString()).isZero();
        assertThat(text.out()).contains("ok       configuration: each key is known",
                "ok       stream akten: PostgreSQL takes its queries; the select has ",
                "ok       stream dokumente: PostgreSQL takes its queries; the select has ").endsWith("\n0 errors, 0 warnings\n");
        assertThat(text.out()).containsPattern("(?m)^tidemark\\.lag\\.max +33m +.*application\\.properties$")
                .containsPattern("(?m)^tidemark\\.store\\.secret-key +\\*\\*\\* +command line$")
                .containsPattern("(?m)^tidemark\\.management\\.port +8080 +built-in application\\.properties$")
                .containsPattern("(?m)^tidemark\\.store\\.prefix +default$")
                .doesNotContain(store.secretKey(), "not-checked-by-the-embedded-server");

        JsonNode json = new ObjectMapper().readTree(check("--json").out());
        assertThat(json.path("outcome").asText()).isEqualTo("ok");
        assertThat(json.path("reached").asBoolean()).isTrue();
        assertThat(json.path("settings")).anySatisfy(setting -> {
            assertThat(setting.path("key").asText()).isEqualTo("tidemark.source.password");
            assertThat(setting.path("value").asText()).isEqualTo("***");
        });
        assertThat(source.number("SELECT count(*) FROM pg_namespace WHERE nspname = 'tidemark'")).as("nothing is written").isZero();
    }

    @Test
    void whatIsLegalAndMostLikelyNotMeantIsAWarning() throws Exception {
        settings.put("tidemark.mirror.to", folder.resolve("unmounted").toString());
        settings.put("tidemark.store.prefix", "akten");
        settings.put("tidemark.stream.akten.schedule", "20m");
        settings.put("tidemark.stream.dokumente.schedule", "0 0/10 6-21 * * ?");

        var result = check();

        assertThat(result.status()).isZero();
        assertThat(result.out()).contains(
                "warning  configuration: tidemark.mirror.to = " + folder.resolve("unmounted") + ": there is no such folder",
                "warning  configuration: tidemark.store.prefix = akten: does not end with a slash",
                "warning  configuration: tidemark.lag.max is 33m 0s, and up to 20m 0s pass between two runs of stream akten",
                "warning  configuration: tidemark.lag.max is 33m 0s, and up to 8h 10m pass between two runs of stream dokumente")
                .endsWith("\n0 errors, 4 warnings\n");
        assertThat(folder.resolve("unmounted")).doesNotExist();
    }

    @Test
    void wrongSettingsAreToldAllAtOnceBesideWhatElseIsWrong() throws Exception {
        settings.put("tidemark.runs.parallel", "many");
        settings.put("tidemark.lag.mx", "20m");
        change("routes/akten.camel.yaml", "setHeader:", "setHaeder:");

        var result = check();

        assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(result.out()).contains("error    configuration: tidemark.runs.parallel = many (command line): is not a whole"
                + " number",
                "error    configuration: tidemark.lag.mx", "did you mean tidemark.lag.max?",
                "akten.camel.yaml: $[", "property 'setHaeder' is not defined in the schema").endsWith("\n3 errors, 0 warnings\n");
    }

    @Test
    void aQueryThatTheSourceRefusesIsToldWithItsWords() throws Exception {
        change("sql/akten.sql", "SELECT ", "SELECT no_such_column, ");

        var result = check();

        assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(result.out()).contains("error    stream akten: ", "column \"no_such_column\" does not exist",
                "ok       stream dokumente: ");
    }

    @Test
    void aChangeThatWouldBreakTheChainIsRefusedWithAnExplanation() throws Exception {
        new DocumentStore(source).load("acme", 3, 0, 1);
        new DocumentStore(source).load("emca", 3, 0, 1);
        try (var tidemark = TidemarkUnderTest.start(settings)) {
            tidemark.run("acme", "akten");
            tidemark.run("emca", "akten");
        }
        assertThat(check().out()).contains("ok       stream akten: its 2 chains can go on");
        change("routes/akten.camel.yaml", "fileName: .*", "updatedAtColumn: created_at\n        fileName: \"{designator}-a-{created_at}\"");

        var result = check();

        assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(result.out()).contains("by another order rows would be skipped", "do:    put tenantColumn, updatedAtColumn and"
                + " idColumn back as they were", "2 of 2 chains can't go on");
    }

    @Test
    void aRouteThatLeadsNowhereIsToldWithFileRouteAndStep() throws Exception {
        change("routes/akten.camel.yaml", "direct:replicate-tenants", "direct:replicate-tenant");

        var result = check();

        assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(result.out()).contains("error    " + folder.resolve("routes/akten.camel.yaml") + ", route akten, step"
                + " to-replicate-tenants-akten: calls direct:replicate-tenant, which no route consumes from\n",
                "do:    correct the name: there are direct:confirm-object, ").endsWith("\n1 error, 0 warnings\n");
    }

    @Test
    void whereTheSourceCannotBeReachedNothingIsKnownOfQueries() throws Exception {
        settings.put("tidemark.source.url", "jdbc:postgresql://127.0.0.1:1/documents");

        var result = check();

        assertThat(result.status()).isEqualTo(ExitStatus.UNKNOWN);
        assertThat(result.out()).contains("error    source: no connection to jdbc:postgresql://127.0.0.1:1/documents");
    }

    private Invocation check(String... arguments) {
        var all = new ArrayList<>(List.of("check", "--config", folder.toString()));
        all.addAll(List.of(arguments));
        return Invocation.with(settings, all.toArray(String[]::new));
    }

    /** Copies a built-in file into the folder, changed. */
    private void change(String file, String what, String to) throws IOException {
        try (var in = CheckCommandTest.class.getResourceAsStream("/" + file)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text).containsPattern(what);
            Files.writeString(folder.resolve(file), text.replaceFirst(what, to));
        }
    }
}
