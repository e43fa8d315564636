package io.tidemark.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.Await;
import io.tidemark.testing.Misbehaviour;
import io.tidemark.testing.TidemarkUnderTest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store, or a network before it, that misbehaves. Whatever it does: nothing is lost, and no lie is believed. */
@TestMethodOrder(OrderAnnotation.class)
class StoreFaultsTest extends StoreFaultsFixture {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    // Hundreds of pages of six rows, on a machine that may be busy with other tests.
    private static final Duration BACKLOG_PATIENCE = Duration.ofMinutes(6);

    private static Outage outage;

    @BeforeAll
    static void beginOutage() {
        outage = Outage.begin();
    }

    @AfterAll
    static void endOutage() {
        outage.close();
    }

    /** It does it to every request, then to none, then to some. */
    @ParameterizedTest
    @EnumSource
    void nothingIsLostAndNothingConfirmedThatIsNotThere(Misbehaviour what) throws Exception {
        insert(4);
        var settings = settings();
        // Some faults are not tried again within a run (403, 400): a page must have a fair chance to meet none.
        settings.put("tidemark.stream.default.page-rows", "2");
        try (var tidemark = TidemarkUnderTest.start(settings)) {
            proxy.always(what);
            for (String stream : Proof.STREAMS) {
                RunReport report = tidemark.run("acme", stream);
                assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.FAILED);
                assertThat(report.message()).isNotEmpty();
                proof.assertConfirmedIsStored("acme", stream);
            }
            assertThat(proxy.done(what)).isPositive();

            proxy.behave();
            for (String stream : Proof.STREAMS) {
                RunReport report = tidemark.run("acme", stream);
                assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
                proof.assertNothingLost("acme", stream);
            }

            insert(4);
            proxy.sometimes(0.2, Soak.seed(getClass()), List.of(what));
            for (String stream : Proof.STREAMS) {
                Await.until(PATIENCE, stream + " catches up", () -> tidemark.run("acme", stream).outcome()
                        == Outcome.CAUGHT_UP);
                proof.assertNothingLost("acme", stream);
            }
            assertThat(Proof.spoolFiles(tidemark.spool())).isEmpty();
        }
    }

    /** The last, because it went on beside all others: a minute of waiting costs none. */
    @Test
    @Order(Integer.MAX_VALUE)
    void outageOfAMinuteIsNoHotLoop() throws SQLException {
        outage.assertNoHotLoopAndRecovery(Duration.ofMinutes(1));
    }

    /** Everything at once, with writers, and runs as fast as they can. */
    @Test
    void nothingIsLostWhenEverythingGoesWrongAtOnce() throws Exception {
        long seed = Soak.seed(getClass());
        var all = EnumSet.allOf(Misbehaviour.class);
        // It makes an object's hash another one, which is a conflict, and would hide those of our own making.
        all.remove(Misbehaviour.CHANGE_ANSWER);
        List<String> conflicts = new CopyOnWriteArrayList<>();
        var writing = new AtomicBoolean(true);
        var runs = new AtomicLong();
        var failed = new AtomicLong();
        var settings = settings();
        // Some faults are not tried again within a run (403, 400): a page must have a fair chance to meet none.
        settings.put("tidemark.stream.default.page-rows", "6");
        settings.put("tidemark.stream.default.batch-rows", "3");
        settings.put("tidemark.horizon.margin", "1s");
        ExecutorService threads = Executors.newCachedThreadPool();
        proxy.sometimes(0.15, seed, List.copyOf(all));
        try (var tidemark = TidemarkUnderTest.start(settings);
             var writers = Writers.start(source, List.of("acme"), 2, 2000, seed)) {
            var loops = new ArrayList<Future<Void>>();
            for (String stream : Proof.STREAMS) {
                loops.add(threads.submit(() -> {
                    while (writing.get() || !proof.isCaughtUp("acme", stream)) {
                        RunReport report = tidemark.run("acme", stream);
                        runs.incrementAndGet();
                        if (report.outcome() == Outcome.FAILED) {
                            failed.incrementAndGet();
                            if (report.message().contains("exists with other bytes")) {
                                conflicts.add(report.message());
                            }
                        }
                    }
                    return null;
                }));
            }
            long end = System.nanoTime() + Soak.duration(Duration.ofSeconds(20)).toNanos();
            Await.until(Duration.ofDays(1), "time is up", () -> System.nanoTime() > end
                    || loops.stream().anyMatch(Future::isDone));
            for (String stream : Proof.STREAMS) {
                proof.assertConfirmedIsStoredWhileRunning("acme", stream);
            }
            writers.stop();
            // How long a backlog takes while requests fail is a matter of chance and of the machine: the end is in peace.
            proxy.behave();
            writing.set(false);
            for (Future<Void> loop : loops) {
                loop.get(BACKLOG_PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }

            for (String stream : Proof.STREAMS) {
                System.out.println(Proof.figures(proof.assertNothingLost("acme", stream)));
            }
            System.out.println(writers + " runs=" + runs + " failed=" + failed + " requests=" + proxy.requests()
                    + " faults=" + proxy.done() + " lost=0");
            assertThat(conflicts).isEmpty();
            assertThat(failed.get()).isPositive();
        } finally {
            writing.set(false);
            threads.shutdown();
        }
    }
}
