package io.tidemark.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.config.ConfigFiles;
import io.tidemark.ops.CheckBoard;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.health.HealthCheckRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The management port of the service, with schedules too rare to fire. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManagementPortTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private SourceDatabase source;
    private ObjectStoreServer store;
    private Service service;
    private String address;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        source = SourceDatabase.withDocumentStore();
        store = ObjectStoreServer.inMemory();
        new DocumentStore(source).load("acme", 50, 0, 1);
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.spool.dir", folder.resolve("spool").toString());
        settings.put("tidemark.management.port", String.valueOf(port));
        settings.put("tidemark.stream.default.schedule", "0 0 3 1 1 ?");
        service = new Service(ConfigFiles.in(folder), Service.Mode.SCHEDULED, settings);
        service.start();
        address = "http://127.0.0.1:" + port;
    }

    @AfterAll
    void stop() throws Exception {
        service.close();
        store.close();
        source.close();
    }

    @Test
    void aPostRunsAStreamAndAnswersWithItsOutcomeAndWatermark() throws Exception {
        var answer = post("/replicate/acme/akten");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).startsWith("{\"tenant\":\"acme\",\"stream\":\"akten\",\"outcome\":\"caught-up\","
                + "\"watermark\":{\"updatedAt\":\"2011-01-01T00:00:50.000150Z\",\"id\":\"50\"},\"rows\":");
    }

    @Test
    void aPostForWhatThereIsNotIsRefused() throws Exception {
        assertThat(post("/replicate/acme/nothing").body()).isEqualTo("{\"outcome\":\"refused\",\"message\":\"there is no"
                + " stream nothing HINT: the streams are akten, dokumente; a stream is a bean of type"
                + " io.tidemark.flow.Stream in a route file\"}");
        assertThat(post("/replicate/nobody/akten").statusCode()).isEqualTo(400);
        assertThat(post("/replicate/acme/akten?from=yesterday").body()).contains("from=yesterday is not a moment");
    }

    /** Each would otherwise be answered by a run that reads nothing again. */
    @Test
    void aPostWithAParameterThatThereIsNotOrAMomentToComeIsRefused() throws Exception {
        for (String query : List.of("form=2011-05-01T10:00:00Z", "from=2011-05-01T10:00:00Z&form=x", "tenant=acme")) {
            var answer = post("/replicate/acme/akten?" + query);
            assertThat(answer.statusCode()).as(query).isEqualTo(400);
            assertThat(answer.body()).isEqualTo("{\"outcome\":\"refused\",\"message\":\"there is no parameter "
                    + (query.startsWith("tenant") ? "tenant" : "form")
                    + " HINT: the only one is from, a moment: from=2011-05-01T10:00:00Z\"}");
        }
        var ahead = post("/replicate/acme/akten?from=2099-05-01T10:00:00Z");
        assertThat(ahead.statusCode()).isEqualTo(400);
        assertThat(ahead.body()).contains("from=2099-05-01T10:00:00Z is ahead of the clock, which says 2", "HINT: expected");
        assertThat(post("/replicate/acme/akten?from=2011-01-01T00:00:00Z").statusCode()).isEqualTo(200);
    }

    @Test
    void aPostFromAnotherSitesPageIsRefused() throws Exception {
        var answer = http.send(HttpRequest.newBuilder(URI.create(address + "/replicate/acme/akten"))
                .header("Origin", "http://evil.example").POST(HttpRequest.BodyPublishers.noBody()).build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(403);
    }

    /** Both ways: what is documented is there, and what is there is documented. */
    @Test
    void eachMetricOfTidemarkIsDocumentedAndShown() throws Exception {
        source.execute("UPDATE akte SET updated_at = now() WHERE id <= 5");
        try (var refused = store.faults().on().times(1).refuse(503)) {
            assertThat(post("/replicate/acme/akten").statusCode()).isEqualTo(200);
            assertThat(refused.hits()).isEqualTo(1);
        }

        String metrics = get("/observe/metrics").body();

        Set<String> shown = Pattern.compile("(?m)^# TYPE (tidemark_\\w+?)(?:_max)? ").matcher(metrics).results()
                .map(type -> type.group(1)).collect(Collectors.toCollection(TreeSet::new));
        Set<String> documented = Pattern.compile("`(tidemark_\\w+)`").matcher(Files.readString(Path.of("docs/METRICS.md")))
                .results().map(name -> name.group(1)).collect(Collectors.toCollection(TreeSet::new));
        assertThat(shown).isEqualTo(documented);
        assertThat(metrics.lines().filter(line -> line.matches("# HELP tidemark_\\w+\\s*"))).isEmpty();
        assertThat(metrics).containsPattern("tidemark_store_retries_total\\{cause=\"throttled\",operation=\"\\w+\"} 1")
                .contains("tidemark_store_request_seconds_bucket{operation=\"PutObject\",outcome=\"ok\",le=\"0.05\"}",
                        "tidemark_run_seconds_bucket{outcome=\"caught-up\",stream=\"akten\",le=\"60.0\"}",
                        "tidemark_lag_max_seconds 1200.0", "hikaricp_connections_active{pool=\"source\"}",
                        "jvm_memory_used_bytes{area=\"heap\"");
        assertThat(metrics.lines().filter(line -> line.startsWith("tidemark_") && line.contains("_bucket{")))
                .isNotEmpty().noneMatch(line -> line.contains("tenant="));
    }

    @Test
    void healthMetricsAndJolokiaAnswer() throws Exception {
        post("/replicate/acme/akten");

        assertThat(get("/observe/health").body()).contains("\"UP\"");
        assertThat(get("/observe/health/live").statusCode()).isEqualTo(200);
        var lag = HealthCheckRegistry.get(service.context()).getCheck("lag").orElseThrow().call();
        assertThat(lag.getDetails()).as("health knows of the run").containsKey("acme/akten/s3.lag.seconds");
        assertThat(get("/observe/metrics").body())
                .contains("tidemark_lag_seconds{stream=\"akten\",target=\"s3\",tenant=\"acme\"}");
        assertThat(get("/jolokia/read/java.lang:type=Memory/HeapMemoryUsage").body()).contains("\"used\"");
    }

    @Test
    void jolokiaNeitherWritesNorCallsWhatIsNotOurs() throws Exception {
        assertThat(call("java.lang:type=Memory", "gc")).contains("\"status\":403");
        assertThat(jolokia(Map.of("type", "write", "mbean", "java.lang:type=Memory", "attribute", "Verbose", "value", true)))
                .contains("\"status\":403");
    }

    @Test
    void aStreamIsPausedAndResumedThroughJolokia() throws Exception {
        post("/replicate/acme/akten");
        String stream = "io.tidemark:stream=akten,target=s3,tenant=acme,type=Stream";
        assertThat(call(stream, "pause(java.lang.String)", "moving house")).contains("\"status\":200");
        assertThat(get("/jolokia/read/" + stream + "/Pause").body()).contains("moving house");
        assertThat(call(stream, "resume()")).contains("\"status\":200");
    }

    @Test
    void whatChangesSomethingIsNoGet() throws Exception {
        String stream = "io.tidemark:stream=akten,target=s3,tenant=acme,type=Stream";
        for (String path : List.of("/jolokia/exec/" + stream + "/runNow()", "/jolokia/%65xec/" + stream + "/runNow()",
                "/jolokia//exec/" + stream + "/runNow()", "/jolokia?p=exec/" + stream + "/runNow()",
                "/jolokia/?p=/exec/" + stream + "/runNow()", "//jolokia/exec/" + stream + "/runNow()")) {
            var answer = get(path);
            assertThat(answer.statusCode()).as(path + ": " + answer.body()).isIn(404, 405);
        }
        assertThat(get("/replicate/acme/akten").statusCode()).isEqualTo(405);
    }

    @Test
    void aNameThatOnlyResolvesToThisMachineIsNotAnswered() throws Exception {
        assertThat(statusLine("evil.example:8080")).isEqualTo("HTTP/1.1 403 Forbidden");
        assertThat(statusLine("localhost:8080")).isEqualTo("HTTP/1.1 200 OK");
        assertThat(statusLine("[::1]:8080")).isEqualTo("HTTP/1.1 200 OK");
    }

    /** The client of the JDK lets nobody choose the header. */
    private String statusLine(String host) throws Exception {
        try (var socket = new Socket("127.0.0.1", URI.create(address).getPort())) {
            socket.getOutputStream().write(("GET /observe/health/live HTTP/1.1\r\nHost: " + host
                    + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
        }
    }

    @Test
    void aCheckThatFoundAFaultMakesReadinessDownUntilOnePasses() throws Exception {
        post("/replicate/acme/akten");
        CheckBoard board = service.context().getRegistry().findSingleByType(CheckBoard.class);
        try {
            source.execute(check("akten", "failed", "3 findings, the first: missing: row 7", "{\"counts\": {\"missing\": 3}}"),
                    check("given-up", "failed", "of a stream that is no longer replicated", "{}"));
            board.refresh();

            var answer = get("/observe/health/ready");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            // Camel writes a slash with backslashes before it.
            assertThat(answer.body().replace("\\", "")).contains("audit of acme/akten/s3: 3 findings, the first: missing: row 7")
                    .doesNotContain("given-up");
            assertThat(get("/observe/health/live").statusCode()).isEqualTo(200);
            assertThat(get("/observe/metrics").body()).contains(
                    "tidemark_check_passed{kind=\"audit\",stream=\"akten\",target=\"s3\",tenant=\"acme\"} 0.0",
                    "tidemark_check_findings{finding=\"missing\",kind=\"audit\",stream=\"akten\",target=\"s3\",tenant=\"acme\"} 3.0",
                    "tidemark_check_age_seconds{kind=\"audit\",stream=\"akten\",target=\"s3\",tenant=\"acme\"}");
        } finally {
            source.execute("UPDATE tidemark.checks SET verdict = 'passed', figures = '{}' WHERE stream = 'akten'");
            board.refresh();
        }
        assertThat(get("/observe/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/observe/metrics").body()).contains(
                "tidemark_check_passed{kind=\"audit\",stream=\"akten\",target=\"s3\",tenant=\"acme\"} 1.0");
    }

    private static String check(String stream, String verdict, String message, String figures) {
        return "INSERT INTO tidemark.checks VALUES ('audit', 'acme', '" + stream + "', 's3', now(), now(), '" + verdict + "', '"
                + message + "', '" + figures + "')";
    }

    @Test
    void jolokiaDrawsRoutesAndDoesNothingWithThem() throws Exception {
        String context = "org.apache.camel:context=tidemark,name=\"tidemark\",type=context";
        assertThat(call(context, "dumpRoutesAsXml()")).contains("\"status\":200").contains("replicate-page");
        assertThat(call(context, "dumpRoutesAsXml(boolean)", "true")).contains("\"status\":403");
        assertThat(call(context, "stop()")).contains("\"status\":403");
        assertThat(call("org.apache.camel:context=tidemark,name=\"akten\",type=routes", "stop()")).contains("\"status\":403");
    }

    @Test
    void jolokiaTellsNoSystemProperties() throws Exception {
        assertThat(get("/jolokia/read/java.lang:type=Runtime/SystemProperties").body()).contains("\"status\":403");
        assertThat(get("/jolokia/read/java.lang:type=Runtime/InputArguments").body()).contains("\"status\":403");
    }

    @Test
    void theConsoleIsServedFromThisPort() throws Exception {
        assertThat(get("/hawtio").headers().firstValue("Location")).contains("/hawtio/");
        assertThat(get("/hawtio/").body()).contains("<base href=\"/hawtio/\">");
        assertThat(get("/hawtio/camel/routes").body()).isEqualTo(get("/hawtio/").body());
        assertThat(get("/hawtio/hawtconfig.json").body()).contains("\"appName\": \"Tidemark\"");
        assertThat(get("/hawtio/static/js/nothing.js").statusCode()).isEqualTo(404);
        assertThat(get("/hawtio/%2e%2e/application.properties").statusCode()).isEqualTo(404);
    }

    private String call(String mbean, String operation, String... arguments) throws Exception {
        return jolokia(Map.of("type", "exec", "mbean", mbean, "operation", operation, "arguments", arguments));
    }

    private String jolokia(Map<String, Object> request) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(address + "/jolokia"))
                .POST(HttpRequest.BodyPublishers.ofString(new ObjectMapper().writeValueAsString(request))).build(),
                HttpResponse.BodyHandlers.ofString()).body();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(address + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(address + path))
                .POST(HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString());
    }
}
