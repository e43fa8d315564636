package io.tidemark.proof;

import static io.tidemark.proof.ServiceStage.PATIENCE;
import static io.tidemark.proof.ServiceStage.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes of the service on the same source, state, store and spool. */
class SeveralProcessesTest {
    private static final String OVERTAKEN = "another run moved it, so this page is not committed";

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

    private ServiceProcess service() {
        return stage.service(stage.settings());
    }

    /** None ever finds the watermark moved by another: the lock lets a stream be run by one at a time. */
    @Test
    void processesThatAreKilledAtRandomTakeOverFromEachOtherAndLoseNothing() throws Exception {
        int kills = Soak.takeovers(4);
        long seed = Soak.seed(getClass());
        var random = new Random(seed);
        var all = new ArrayList<>(List.of(service(), service()));
        var living = new ArrayList<>(all);
        try (var writers = Writers.start(stage.source, List.of(TENANT), 3, 1000, seed)) {
            for (int i = 0; i < kills; i++) {
                living.forEach(ServiceProcess::awaitReady);
                Await.until(PATIENCE, "a page is committed", () -> stage.source.string(
                        "SELECT to_regclass('tidemark.watermark')") != null
                        && stage.source.number("SELECT count(*) FROM tidemark.watermark") > 0);
                new CountDownLatch(1).await(random.nextInt(1500), TimeUnit.MILLISECONDS);
                living.remove(random.nextInt(living.size())).kill();
                long begin = System.nanoTime();
                String before = stage.source.string("SELECT coalesce(sum(sequence), 0) FROM tidemark.watermark");
                Await.until(Duration.ofSeconds(30), "the survivor takes over", () -> !stage.source.string(
                        "SELECT coalesce(sum(sequence), 0) FROM tidemark.watermark").equals(before));
                System.out.println("taken over after ms=" + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
                living.add(service());
                all.add(living.get(1));
            }
            writers.stop();
            stage.assertCaughtUpAndNothingLost();
            System.out.println(writers + " kills=" + kills + " lost=0");
            for (ServiceProcess process : living) {
                assertThat(process.terminate(Duration.ofSeconds(20))).isZero();
            }
            assertThat(all).extracting(ServiceProcess::log).noneMatch(log -> log.contains(OVERTAKEN));
        } finally {
            all.forEach(ServiceProcess::close);
        }
    }

    /**
     * A process is paused when its archive is stored and not yet committed, and its session is lost meanwhile, so that
     * another takes over; when it wakes up, it finds the watermark moved and commits nothing.
     */
    @Test
    void pausedProcessThatWakesUpCannotCommitOverItsSuccessor() throws Exception {
        stage.documents.akte(TENANT).insert();
        Path hold = folder.resolve("hold");
        try (var paused = ServiceProcess.startWithStep(stage.newFolder(), stage.settings(),
                Map.of("step", "confirm-batch", "hold", hold.toString(), "time", "2"))) {
            Await.until(PATIENCE, "the first page is committed", () -> stage.proof.isCaughtUp(TENANT, "akten"));
            stage.documents.akte(TENANT).designator("A2").updatedAt("2011-06-01T00:00:00Z").insert();
            Await.until(PATIENCE, "the second archive is stored", () -> Files.exists(hold));
            paused.pause();
            stage.documents.akte(TENANT).designator("A3").updatedAt("2011-06-02T00:00:00Z").insert();
            try (var successor = service().awaitReady()) {
                // Its lock alone: a lost cursor would fail its page before the commit.
                stage.source.strings("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                        + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
                stage.assertCaughtUpAndNothingLost();
                String ledger = ledger();

                paused.wakeUp();
                Files.delete(hold);

                paused.awaitLog(OVERTAKEN);
                assertThat(ledger()).isEqualTo(ledger);
                assertThat(successor.terminate(Duration.ofSeconds(20))).isZero();
            }
            stage.documents.akte(TENANT).designator("A4").updatedAt("2011-06-03T00:00:00Z").insert();
            stage.assertCaughtUpAndNothingLost();
        }
    }

    private String ledger() {
        return stage.source.strings("SELECT concat_ws(' ', sequence, key, sha256) FROM tidemark.archive"
                + " ORDER BY stream, sequence").toString();
    }
}
