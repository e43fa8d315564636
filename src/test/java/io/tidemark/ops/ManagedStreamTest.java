package io.tidemark.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.CheckKind;
import io.tidemark.StreamKey;
import io.tidemark.config.ConfigFiles;
import io.tidemark.flow.Service;
import io.tidemark.testing.Await;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.Fault;
import io.tidemark.testing.LogCapture;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.MBeanServer;
import javax.management.Notification;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What JMX shows of streams and lets a person do to them, on the service with schedules too rare to fire. */
class ManagedStreamTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String HOSTILE = "a,b=\"*?\n</script>";

    private final MBeanServer mbeans = ManagementFactory.getPlatformMBeanServer();
    private SourceDatabase source;
    private ObjectStoreServer store;
    private Map<String, String> settings;
    private Service service;
    @TempDir
    private Path folder;

    @BeforeEach
    void start() {
        source = SourceDatabase.withDocumentStore();
        store = ObjectStoreServer.inMemory();
        new DocumentStore(source).load("acme", 50, 0, 1);
        settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.spool.dir", folder.resolve("spool").toString());
        settings.put("tidemark.management.port", "0");
        settings.put("tidemark.stream.default.schedule", "0 0 3 1 1 ?");
        settings.put("tidemark.store.attempts", "1");
        service = started(settings);
    }

    private Service started(Map<String, String> with) {
        var started = new Service(ConfigFiles.in(folder), Service.Mode.SCHEDULED, with);
        started.start();
        return started;
    }

    @AfterEach
    void stop() {
        service.close();
        store.close();
        source.close();
    }

    private static ObjectName name(String tenant, String stream) throws Exception {
        return new ObjectName(JmxStreams.name(new StreamKey(tenant, stream, "s3")));
    }

    private Object attribute(String tenant, String stream, String attribute) throws Exception {
        return mbeans.getAttribute(name(tenant, stream), attribute);
    }

    private String invoke(String tenant, String stream, String operation, String... arguments) throws Exception {
        var signature = new String[arguments.length];
        Arrays.fill(signature, String.class.getName());
        return (String) mbeans.invoke(name(tenant, stream), operation, arguments, signature);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(service.managementAddress().orElseThrow().resolve(path))
                .build(), HttpResponse.BodyHandlers.ofString());
    }

    private void tick(String stream) {
        service.context().createProducerTemplate().sendBodyAndHeader("direct:replicate-tenants", null, "stream", stream);
    }

    @Test
    void aStreamTellsHowFarItIsAndRunsOnCall() throws Exception {
        tick("akten");
        Instant changed = Instant.now();
        source.execute("UPDATE akte SET designator = designator || '-b', updated_at = now() WHERE id <= 7");

        assertThat(attribute("acme", "akten", "Rows")).isEqualTo(50L);
        assertThat(invoke("acme", "akten", "runNow")).isEqualTo("begun");

        Await.until(PATIENCE, "the run on call", () -> attribute("acme", "akten", "Rows").equals(57L));
        assertThat(attribute("acme", "akten", "Archives")).isEqualTo(2L);
        assertThat((Long) attribute("acme", "akten", "Bytes")).isPositive();
        assertThat(attribute("acme", "akten", "LastRunRows")).isEqualTo(7L);
        assertThat(attribute("acme", "akten", "LastRunOutcome")).isEqualTo("caught-up");
        assertThat(attribute("acme", "akten", "BacklogRows")).isEqualTo(0L);
        assertThat(attribute("acme", "akten", "Phase")).isEqualTo("idle");
        assertThat((String) attribute("acme", "akten", "CompleteUntil")).isEqualTo(attribute("acme", "akten", "Horizon"));
        Instant completeUntil = Instant.parse((String) attribute("acme", "akten", "CompleteUntil"));
        Instant before = Instant.now();
        long lagSeconds = (Long) attribute("acme", "akten", "LagSeconds");
        assertThat(lagSeconds).isBetween(Duration.between(completeUntil, before).toSeconds(),
                Duration.between(completeUntil, Instant.now()).toSeconds());
        // The run on call read the horizon after the change that it found; the database's clock counts microseconds.
        assertThat(completeUntil).isAfter(changed.minusMillis(1)).isBefore(before);
    }

    @Test
    void rowsBehindTheWatermarkAreReadAgainOnCall() throws Exception {
        tick("akten");

        assertThat(invoke("acme", "akten", "readAgainFrom", "2011-01-01")).isEqualTo(
                "refused: 2011-01-01 is not a moment; expected e.g. 2011-05-01T10:00:00Z");
        assertThat(invoke("acme", "akten", "readAgainFrom", "2011-01-01T00:00:00Z")).isEqualTo("begun");

        Await.until(PATIENCE, "the supplement", () -> attribute("acme", "akten", "Archives").equals(2L));
        assertThat(source.strings("SELECT kind FROM tidemark.archive ORDER BY sequence")).containsExactly("interval",
                "supplement");
    }

    @Test
    void everyAttributeAndOperationSaysWhatItIs() throws Exception {
        tick("akten");

        for (ObjectName name : List.of(name("acme", "akten"), new ObjectName("io.tidemark:type=Service"))) {
            var info = mbeans.getMBeanInfo(name);
            assertThat(info.getDescription()).isNotBlank();
            assertThat(info.getAttributes()).isNotEmpty().allSatisfy(attribute ->
                    assertThat(attribute.getDescription()).as(attribute.getName()).isNotBlank()
                            .isNotEqualTo(attribute.getName()));
            assertThat(info.getOperations()).filteredOn(operation -> !operation.getName().startsWith("get")
                    && !operation.getName().startsWith("is")).allSatisfy(operation ->
                    assertThat(operation.getDescription()).as(operation.getName()).contains(" "));
            for (var attribute : info.getAttributes()) {
                assertThat(mbeans.getAttribute(name, attribute.getName())).as(attribute.getName()).isNotNull();
            }
        }
    }

    @Test
    void aTenantsNameNeverBreaksOutOfTheMBeansName() throws Exception {
        new DocumentStore(source).akte(HOSTILE).updatedAt("2011-05-01T10:00:00Z").insert();

        tick("akten");

        assertThat(attribute(HOSTILE, "akten", "Tenant")).isEqualTo(HOSTILE);
        assertThat(mbeans.queryNames(new ObjectName("io.tidemark:type=Stream,*"), null)).hasSize(2);
    }

    @Test
    void aPauseLetsNoRunBeginUntilItIsResumedAndOutlastsARestart() throws Exception {
        tick("akten");
        assertThat(invoke("acme", "akten", "pause", "the source\nis moved")).matches("paused since .*Z \\(the source is moved\\)");
        source.execute("UPDATE akte SET updated_at = now() WHERE id <= 7");
        tick("akten");
        assertThat(attribute("acme", "akten", "Rows")).isEqualTo(50L);
        assertThat(invoke("acme", "akten", "runNow")).startsWith("refused: it is paused since ");

        service.close();
        settings.put("tidemark.lag.max", "1s");
        service = started(settings);
        // From the state; due, and so behind, it is by the tick.
        Await.until(PATIENCE, "the stream", () -> mbeans.isRegistered(name("acme", "akten")));
        List<Notification> told = new CopyOnWriteArrayList<>();
        mbeans.addNotificationListener(name("acme", "akten"), (notification, handback) -> told.add(notification), null, null);
        tick("akten");

        assertThat(attribute("acme", "akten", "Paused")).isEqualTo(true);
        assertThat(attribute("acme", "akten", "Phase")).isEqualTo("paused");
        assertThat(source.strings("SELECT count(*)::text FROM tidemark.archive")).containsExactly("1");
        Await.until(PATIENCE, "the lag", () -> !attribute("acme", "akten", "Complaint").equals(""));
        assertThat((String) attribute("acme", "akten", "Complaint"))
                .matches("acme/akten/s3 is \\d+ (seconds|minutes) behind: it is paused since .*Z \\(the source is moved\\):"
                        + " resume it");
        Await.until(PATIENCE, "the notification", () -> !told.isEmpty());
        assertThat(told).extracting(Notification::getType).containsExactly(ManagedStream.LAG_EXCEEDED);
        assertThat(told.get(0).getMessage()).startsWith("acme/akten/s3 is ").contains(" behind: it is paused since ");

        Await.until(PATIENCE, "readiness", () -> get("/observe/health/ready").statusCode() == 503);
        assertThat(get("/observe/health/ready").body()).contains("\"DOWN\"", "it is paused since ", "the source is moved");
        assertThat(get("/observe/health/live").statusCode()).isEqualTo(200);

        assertThat(invoke("acme", "akten", "resume")).isEqualTo("resumed");
        tick("akten");
        assertThat(source.strings("SELECT count(*)::text FROM tidemark.archive")).containsExactly("2");
    }

    @Test
    void theLastCheckOfEachKindIsShown() throws Exception {
        tick("akten");
        for (CheckKind kind : CheckKind.values()) {
            assertThat(attribute("acme", "akten", last(kind))).isEqualTo("");
            source.execute("INSERT INTO tidemark.checks (kind, tenant, stream, target, started_at, finished_at, verdict,"
                    + " message, figures) VALUES ('" + kind.word() + "', 'acme', 'akten', 's3', now(), '2026-11-25T10:00:00Z',"
                    + " 'failed', '" + kind + " found it', '{}')");
        }

        for (CheckKind kind : CheckKind.values()) {
            Await.until(PATIENCE, last(kind), () -> attribute("acme", "akten", last(kind))
                    .equals("failed 2026-11-25T10:00:00Z " + kind + " found it"));
        }
        assertThat(get("/observe/health/ready").body().replaceAll("\\\\+/", "/"))
                .contains("mirror of acme/akten/s3: MIRROR found it");
    }

    private static String last(CheckKind kind) {
        return "Last" + kind.name().charAt(0) + kind.word().substring(1);
    }

    /** Camel makes the beans of route files twice. */
    @Test
    void eachStepIsWatchedForAFullHeapOnce() {
        assertThat(service.context().getCamelContextExtension().getInterceptStrategies())
                .filteredOn(strategy -> strategy.getClass().getName().startsWith("io.tidemark.")).hasSize(1);
    }

    /** Bucket created, store learned, batch stored, run ended: other threads say the first three. */
    @Test
    void eachLineOfARunHasItsId() {
        try (var log = LogCapture.of("io.tidemark")) {
            tick("akten");

            assertThat(log.messages()).anyMatch(line -> line.startsWith("bucket created"))
                    .anyMatch(line -> line.startsWith("batch stored")).anyMatch(line -> line.startsWith("run caught-up"));
            assertThat(log.context("run")).doesNotContainNull().containsOnly(log.context("run").get(0));
        }
    }

    @Test
    void aRunThatFailsIsToldAndCounted() throws Exception {
        tick("akten");
        List<Notification> told = new CopyOnWriteArrayList<>();
        mbeans.addNotificationListener(name("acme", "akten"), (notification, handback) -> told.add(notification), null, null);
        source.execute("UPDATE akte SET updated_at = now()");

        try (Fault refusing = store.faults().on().refuse(503)) {
            tick("akten");
            tick("akten");
            assertThat(refusing.hits()).isPositive();
        }

        assertThat(attribute("acme", "akten", "ConsecutiveFailures")).isEqualTo(2);
        assertThat((String) attribute("acme", "akten", "LastFailureMessage")).contains("503");
        assertThat(attribute("acme", "akten", "BacklogRows")).isEqualTo(50L);
        assertThat(told).extracting(Notification::getType).containsExactly(ManagedStream.RUN_FAILED, ManagedStream.RUN_FAILED);
        assertThat(told.get(0).getMessage()).contains("503");
        tick("akten");
        assertThat(attribute("acme", "akten", "ConsecutiveFailures")).isEqualTo(0);
        assertThat((String) attribute("acme", "akten", "LastFailureMessage")).contains("503");
    }
}
