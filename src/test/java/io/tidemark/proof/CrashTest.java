package io.tidemark.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.Await;
import io.tidemark.testing.FaultProxy;
import io.tidemark.testing.Misbehaviour;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes of the service that die, at named steps and at any moment, while applications write. */
class CrashTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String TENANT = "acme";

    @TempDir
    private Path folder;
    private SourceDatabase source;
    private ObjectStoreServer store;
    private Proof proof;
    private int processes;

    @BeforeEach
    void start() {
        source = SourceDatabase.withDocumentStore();
        store = ObjectStoreServer.inMemory();
        proof = new Proof(source, store);
    }

    @AfterEach
    void stop() {
        store.close();
        source.close();
    }

    private Map<String, String> settings() {
        Map<String, String> settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.horizon.margin", "200ms");
        settings.put("tidemark.spool.dir", folder.resolve("spool").toString());
        settings.put("tidemark.stream.default.schedule", "100ms");
        settings.put("tidemark.stream.default.page-rows", "30");
        settings.put("tidemark.stream.default.batch-rows", "10");
        settings.put("tidemark.management.port", "0");
        settings.put("tidemark.tenants", TENANT);
        return settings;
    }

    private Path newFolder() {
        return folder.resolve("process-" + processes++);
    }

    private ServiceProcess service() {
        return ServiceProcess.start(newFolder(), settings());
    }

    private Writers writers(long seed) {
        return Writers.start(source, List.of(TENANT), 2, 1500, seed);
    }

    /** A last clean run: nothing lost, the chain unbroken, the ledger as the store, the spool's folder clean. */
    private void assertCleanAfterALastRun() throws Exception {
        try (var last = service().awaitReady()) {
            for (String stream : Proof.STREAMS) {
                Await.until(PATIENCE, stream + " is caught up", () -> proof.isCaughtUp(TENANT, stream));
            }
            assertThat(last.terminate(Duration.ofSeconds(20))).isZero();
        }
        for (String stream : Proof.STREAMS) {
            System.out.println(Proof.figures(proof.assertNothingLost(TENANT, stream)));
        }
        try (var spool = Files.list(folder.resolve("spool"))) {
            assertThat(spool).as("the spool's folder").isEmpty();
        }
    }

    @Test
    void processThatDiesAtANamedStepLosesNothing() throws Exception {
        try (var writers = writers(Soak.seed(getClass()))) {
            Await.until(PATIENCE, "some rows are there", () -> writers.committed() > 5);
            for (String step : List.of("begin-run:before", "query-page:before", "query-page:after", "marshal-row:after",
                    "begin-attachment:before", "query-slice:after", "put:before", "put:after", "learn-from-put:after",
                    "note-stored:after", "seal-archive:before", "seal-archive:after", "to-store-archive:after",
                    "confirm:before", "confirm-batch:after", "await-batches:after", "commit-page:before",
                    "commit-page:after", "end-run:before")) {
                String[] words = step.split(":");
                try (var dying = ServiceProcess.startWithStep(newFolder(), settings(), Map.of("step", words[0], "after",
                        Boolean.toString(words[1].equals("after"))))) {
                    assertThat(dying.awaitExit(PATIENCE)).as(step + "\n" + dying.log()).isEqualTo(AtStep.HALTED);
                }
                for (String stream : Proof.STREAMS) {
                    proof.assertConfirmedIsStored(TENANT, stream);
                }
            }
            writers.stop();
            assertCleanAfterALastRun();
            System.out.println(writers + " kills=" + (processes - 1) + " lost=0");
        }
    }

    /** Killed while a request is on its way, and while the commit waits in the database. */
    @Test
    void processThatDiesInTheMiddleOfARequestOrOfTheCommitLosesNothing() throws Exception {
        try (var writers = writers(Soak.seed(getClass()) + 1); var proxy = FaultProxy.before(store.endpoint())) {
            var settings = settings();
            settings.put("tidemark.store.endpoint", proxy.endpoint().toString());
            Await.until(PATIENCE, "some rows are there", () -> writers.committed() > 5);
            for (String path : List.of("/pdf/", ".tgz")) {
                for (String method : List.of("PUT", "HEAD")) {
                    for (Misbehaviour lost : List.of(Misbehaviour.STALL, Misbehaviour.STALL_AFTERWARDS)) {
                        var reached = new CountDownLatch(1);
                        proxy.plan(request -> {
                            if (request.method().equals(method) && request.path().contains(path)) {
                                reached.countDown();
                                return Optional.of(lost);
                            }
                            return Optional.empty();
                        });
                        try (var dying = ServiceProcess.start(newFolder(), settings)) {
                            Await.until(PATIENCE, method + " of " + path, () -> reached.getCount() == 0);
                            dying.kill();
                        }
                        proxy.behave();
                    }
                }
            }
            try (var dying = ServiceProcess.start(newFolder(), settings).awaitReady(); Connection lock = source.connect()) {
                Await.until(PATIENCE, "a page is committed", () -> source.number("SELECT count(*) FROM tidemark.archive") > 0);
                lock.setAutoCommit(false);
                lock.createStatement().execute("LOCK TABLE tidemark.watermark IN EXCLUSIVE MODE");
                Await.until(PATIENCE, "a commit waits", () -> source.number("SELECT count(*) FROM pg_stat_activity WHERE"
                        + " datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%tidemark.watermark%'") > 0);
                dying.kill();
                lock.rollback();
            }
            writers.stop();
            assertCleanAfterALastRun();
            System.out.println(writers + " kills=" + (processes - 1) + " lost=0");
        }
    }

    @Test
    void processKilledAtAnyMomentLosesNothing() throws Exception {
        int kills = Soak.kills(8);
        long seed = Soak.seed(getClass()) + 2;
        var random = new Random(seed);
        try (var writers = writers(seed)) {
            for (int i = 0; i < kills; i++) {
                try (var dying = service()) {
                    if (i % 4 > 0) {
                        dying.awaitReady();
                    }
                    // Nothing to wait for but the moment.
                    new CountDownLatch(1).await(random.nextInt(1500), TimeUnit.MILLISECONDS);
                    dying.kill();
                }
                if (i % 10 == 9) {
                    for (String stream : Proof.STREAMS) {
                        proof.assertConfirmedIsStored(TENANT, stream);
                    }
                }
            }
            writers.stop();
            assertCleanAfterALastRun();
            System.out.println(writers + " kills=" + kills + " lost=0");
        }
    }

    @Test
    void processToldToStopExitsInTimeAndLeavesTheWatermarkBehindWhatIsStored() throws Exception {
        var random = new Random(Soak.seed(getClass()) + 3);
        try (var writers = writers(7); var proxy = FaultProxy.before(store.endpoint())) {
            var settings = settings();
            settings.put("tidemark.store.endpoint", proxy.endpoint().toString());
            for (int i = 0; i < 3; i++) {
                try (var service = ServiceProcess.start(newFolder(), settings).awaitReady()) {
                    new CountDownLatch(1).await(random.nextInt(1000), TimeUnit.MILLISECONDS);
                    if (i == 2) {
                        // The store no longer answers: what is under way is abandoned.
                        proxy.always(Misbehaviour.STALL);
                        long before = proxy.requests();
                        Await.until(PATIENCE, "a request hangs", () -> proxy.requests() > before);
                    }
                    assertThat(service.terminate(Duration.ofSeconds(20))).as(service.log()).isZero();
                    for (String stream : Proof.STREAMS) {
                        proof.assertConfirmedIsStored(TENANT, stream);
                    }
                }
            }
            writers.stop();
            assertCleanAfterALastRun();
        }
    }
}
