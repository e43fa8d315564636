package io.tidemark.proof;

import static io.tidemark.proof.ServiceStage.PATIENCE;
import static io.tidemark.proof.ServiceStage.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.Await;
import io.tidemark.testing.FaultProxy;
import io.tidemark.testing.Misbehaviour;
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
    @TempDir
    private Path folder;
    private ServiceStage stage;

    @BeforeEach
    void start() {
        stage = new ServiceStage(folder);
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    private Map<String, String> settings() {
        Map<String, String> settings = stage.settings();
        settings.put("tidemark.stream.default.page-rows", "30");
        settings.put("tidemark.stream.default.batch-rows", "10");
        return settings;
    }

    private Writers writers(long seed) {
        return Writers.start(stage.source, List.of(TENANT), 2, 1500, seed);
    }

    @Test
    void processThatDiesAtANamedStepLosesNothing() throws Exception {
        try (var writers = writers(Soak.seed(getClass()))) {
            Await.until(PATIENCE, "some rows are there", () -> writers.committed() > 5);
            for (String step : List.of("begin-run:before", "query-page:before", "query-page:after", "marshal-rows:after",
                    "fetch-attachment:before", "fetch-attachment:after", "put:before", "put:after", "learn-from-put:after",
                    "note-stored:after", "seal-archive:before", "seal-archive:after", "to-store-archive:after",
                    "confirm:before", "confirm-batch:after", "await-batches:after", "commit-page:before",
                    "commit-page:after", "end-run:before")) {
                String[] words = step.split(":");
                try (var dying = ServiceProcess.startWithStep(stage.newFolder(), settings(),
                        Map.of("step", words[0], "after", Boolean.toString(words[1].equals("after"))))) {
                    assertThat(dying.awaitExit(PATIENCE)).as(step + "\n" + dying.log()).isEqualTo(AtStep.HALTED);
                }
                stage.assertConfirmedIsStored();
            }
            writers.stop();
            stage.assertCleanAfterALastRun(settings());
            System.out.println(writers + " kills=" + (stage.processes() - 1) + " lost=0");
        }
    }

    /** Killed while a request is on its way, and while the commit waits in the database. */
    @Test
    void processThatDiesInTheMiddleOfARequestOrOfTheCommitLosesNothing() throws Exception {
        try (var writers = writers(Soak.seed(getClass()) + 1); var proxy = FaultProxy.before(stage.store.endpoint())) {
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
                        try (var dying = stage.service(settings)) {
                            Await.until(PATIENCE, method + " of " + path, () -> reached.getCount() == 0);
                            dying.kill();
                        }
                        proxy.behave();
                    }
                }
            }
            try (var dying = stage.service(settings).awaitReady(); Connection lock = stage.source.connect()) {
                Await.until(PATIENCE, "a page is committed", () ->
                        stage.source.number("SELECT count(*) FROM tidemark.archive") > 0);
                lock.setAutoCommit(false);
                lock.createStatement().execute("LOCK TABLE tidemark.watermark IN EXCLUSIVE MODE");
                Await.until(PATIENCE, "a commit waits", () -> stage.source.number("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND wait_event_type = 'Lock'"
                        + " AND query LIKE '%tidemark.watermark%'") > 0);
                dying.kill();
                lock.rollback();
            }
            writers.stop();
            stage.assertCleanAfterALastRun(settings());
            System.out.println(writers + " kills=" + (stage.processes() - 1) + " lost=0");
        }
    }

    @Test
    void processKilledAtAnyMomentLosesNothing() throws Exception {
        int kills = Soak.kills(8);
        long seed = Soak.seed(getClass()) + 2;
        var random = new Random(seed);
        try (var writers = writers(seed)) {
            for (int i = 0; i < kills; i++) {
                try (var dying = stage.service(settings())) {
                    if (i % 4 > 0) {
                        dying.awaitReady();
                    }
                    // Nothing to wait for but the moment.
                    new CountDownLatch(1).await(random.nextInt(1500), TimeUnit.MILLISECONDS);
                    dying.kill();
                }
                if (i % 10 == 9) {
                    stage.assertConfirmedIsStored();
                }
            }
            writers.stop();
            stage.assertCleanAfterALastRun(settings());
            System.out.println(writers + " kills=" + kills + " lost=0");
        }
    }

    @Test
    void processToldToStopExitsInTimeAndLeavesTheWatermarkBehindWhatIsStored() throws Exception {
        var random = new Random(Soak.seed(getClass()) + 3);
        try (var writers = writers(7); var proxy = FaultProxy.before(stage.store.endpoint())) {
            var settings = settings();
            settings.put("tidemark.store.endpoint", proxy.endpoint().toString());
            for (int i = 0; i < 3; i++) {
                try (var service = stage.service(settings).awaitReady()) {
                    new CountDownLatch(1).await(random.nextInt(1000), TimeUnit.MILLISECONDS);
                    if (i == 2) {
                        // The store no longer answers: what is under way is abandoned.
                        proxy.always(Misbehaviour.STALL);
                        long before = proxy.requests();
                        Await.until(PATIENCE, "a request hangs", () -> proxy.requests() > before);
                    }
                    assertThat(service.terminate(Duration.ofSeconds(20))).as(service.log()).isZero();
                    stage.assertConfirmedIsStored();
                }
            }
            writers.stop();
            stage.assertCleanAfterALastRun(settings());
        }
    }
}
