package io.tidemark.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.CheckKind;
import io.tidemark.config.ConfigFiles;
import io.tidemark.flow.Service;
import io.tidemark.testing.Await;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The status page as a browser gets it, of a service one of whose tenants has a hostile name and fails. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatusPageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String HOSTILE = "</script><img src=x onerror=alert(1)>";

    private final HttpClient http = HttpClient.newHttpClient();
    private SourceDatabase source;
    private ObjectStoreServer store;
    private Service service;

    @BeforeAll
    void start(@TempDir Path folder) {
        source = SourceDatabase.withDocumentStore();
        store = ObjectStoreServer.inMemory();
        new DocumentStore(source).load("acme", 50, 20, 1);
        new DocumentStore(source).akte(HOSTILE).updatedAt("2011-05-01T10:00:00Z").insert();
        var settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.spool.dir", folder.resolve("spool").toString());
        settings.put("tidemark.management.port", "0");
        settings.put("tidemark.stream.default.schedule", "0 0 3 1 1 ?");
        service = new Service(ConfigFiles.in(folder), Service.Mode.SCHEDULED, settings);
        service.start();
        for (String stream : List.of("akten", "dokumente")) {
            service.context().createProducerTemplate().sendBodyAndHeader("direct:replicate-tenants", null, "stream", stream);
        }
    }

    @AfterAll
    void stop() {
        service.close();
        store.close();
        source.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(service.managementAddress().orElseThrow().resolve(path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode status(String query) throws Exception {
        return new ObjectMapper().readTree(get("/status.json" + query).body());
    }

    private static JsonNode stream(JsonNode status, String tenant, String stream) {
        for (JsonNode node : status.get("streams")) {
            if (node.get("tenant").asText().equals(tenant) && node.get("stream").asText().equals(stream)) {
                return node;
            }
        }
        throw new AssertionError("no " + tenant + "/" + stream + " in " + status);
    }

    /** Nothing is loaded from elsewhere, and no script stands in the page, so a strict policy holds. */
    @Test
    void thePageIsWholeAndMayLoadNothingFromElsewhere() throws Exception {
        for (String path : List.of("/", "/status.css", "/status.js", "/status.svg", "/status.json")) {
            var answer = get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .startsWith("default-src 'none'; script-src 'self'; style-src 'self';").doesNotContain("unsafe");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(answer.body().replace("http://www.w3.org/2000/svg", "")).as(path).doesNotContain("http:", "https:",
                    "innerHTML", "insertAdjacentHTML", "document.write", "eval(");
        }
        assertThat(get("/").body()).doesNotContainPattern("<script(?![^>]* src=)").doesNotContainPattern("\\son\\w+=")
                .doesNotContain("style=").contains("href=\"hawtio\"", "href=\"observe/health\"", "href=\"observe/metrics\"");
    }

    @Test
    void thePageListsEachKindOfCheckAndTheDocumentHasItsLastResult() throws Exception {
        assertThat(get("/status.js").body()).contains("const CHECKS = [" + Stream.of(CheckKind.values())
                .map(kind -> '"' + kind.word() + '"').collect(Collectors.joining(", ")) + "];");

        for (CheckKind kind : CheckKind.values()) {
            source.execute("INSERT INTO tidemark.checks (kind, tenant, stream, target, started_at, finished_at, verdict,"
                    + " message, figures) VALUES ('" + kind.word() + "', 'acme', 'dokumente', 's3', now(), '2026-11-25T10:00:00Z',"
                    + " 'passed', '', '{}')");
        }
        Await.until(PATIENCE, "the checks", () -> stream(status(""), "acme", "dokumente").get("checks").size()
                == CheckKind.values().length);
        assertThat(stream(status(""), "acme", "dokumente").at("/checks/mirror")).hasToString(
                "{\"verdict\":\"passed\",\"finishedAt\":\"2026-11-25T10:00:00Z\",\"message\":\"\"}");
    }

    @Test
    void itTellsHowEachStreamStands() throws Exception {
        JsonNode status = status("");

        JsonNode dokumente = stream(status, "acme", "dokumente");
        assertThat(dokumente.get("rows").asLong()).isEqualTo(20);
        assertThat(dokumente.get("attachments").asLong()).isEqualTo(
                source.number("SELECT count(*) FROM dokument_file"));
        assertThat(dokumente.get("bytes").asLong()).isPositive();
        assertThat(dokumente.get("lagSeconds").asLong()).isLessThan(status.get("lagMaxSeconds").asLong());
        assertThat(dokumente.get("lastRun").get("outcome").asText()).isEqualTo("caught-up");
        assertThat(dokumente.get("heldBy").isNull()).isTrue();
        assertThat(status.get("all").get("rows").asLong()).isEqualTo(
                source.number("SELECT sum(rows) FROM tidemark.archive"));
        assertThat(status.get("history").get("rows")).hasSize(144);
        assertThat(status.get("history").get("rows").get(143).asLong() + status.get("history").get("rows").get(142).asLong())
                .isEqualTo(status.get("all").get("rows").asLong());
    }

    /** The bucket's name can't be made of it, so its runs fail; and the page takes the name for a text. */
    @Test
    void aStreamInTroubleComesFirstAndItsNameIsOnlyText() throws Exception {
        var answer = get("/status.json");

        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        JsonNode first = status("").get("streams").get(0);
        assertThat(first.get("tenant").asText()).isEqualTo(HOSTILE);
        assertThat(first.get("failures").asInt()).isEqualTo(1);
        assertThat(first.get("lastFailure").asText()).contains("not a legal name");
        // It keeps to the limit yet, so it is ready: the page is amber all the same.
        assertThat(status("").get("ready").asBoolean()).isTrue();
        assertThat(status("").get("all").get("failing").asInt()).isEqualTo(1);
        assertThat(get("/status.js").body()).contains("isFailing ? \"failing\" : \"up to date\"");
    }

    @Test
    void aStreamIsFoundByItsNameAndHasAHistoryOfItsOwn() throws Exception {
        JsonNode found = status("?find=CME%2Fdok");
        assertThat(found.get("found").asInt()).isEqualTo(1);
        assertThat(found.get("streams").get(0).get("tenant").asText()).isEqualTo("acme");

        JsonNode history = status("?tenant=acme&stream=dokumente&target=s3").get("history");
        assertThat(history.get("rows").get(143).asLong() + history.get("rows").get(142).asLong()).isEqualTo(20);
        assertThat(status("?tenant=" + URLEncoder.encode(HOSTILE, StandardCharsets.UTF_8) + "&stream=akten&target=s3")
                .get("history").get("rows")).allSatisfy(rows -> assertThat(rows.asLong()).isZero());
    }
}
