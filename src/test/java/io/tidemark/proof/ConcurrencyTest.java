package io.tidemark.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Many applications write at once, in transactions that take their {@code now()} early and commit late, while runs
 * follow each other as fast as they can.
 */
class ConcurrencyTest {
    private static final List<String> TENANTS = List.of("acme", "globex");
    private static final int WRITERS = 40;
    private static final int WAIT_MILLIS_MAX = 5000;

    private final AtomicBoolean writing = new AtomicBoolean(true);
    private final AtomicLong runs = new AtomicLong();

    @Test
    void noRowIsLostWhereANaivePollLosesSome() throws Exception {
        Duration duration = Soak.duration(Duration.ofSeconds(30));
        long seed = Soak.seed(getClass());
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            var settings = TidemarkUnderTest.settings(source, store);
            // A begin is in pg_stat_activity some microseconds after now() is fixed, on a busy machine even later.
            settings.put("tidemark.horizon.margin", "1s");
            settings.put("tidemark.runs.parallel", "4");
            // Pages and batches so small that rows of one updated_at lie on both sides of their ends.
            settings.put("tidemark.stream.default.page-rows", "50");
            settings.put("tidemark.stream.default.batch-rows", "7");
            var akten = new NaivePoll(source, "akte");
            var dokumente = new NaivePoll(source, "dokument");
            ExecutorService threads = Executors.newCachedThreadPool();
            var proof = new Proof(source, store);
            try (var tidemark = TidemarkUnderTest.start(settings);
                 var writers = Writers.start(source, TENANTS, WRITERS, WAIT_MILLIS_MAX, seed)) {
                var loops = new ArrayList<Future<Void>>();
                TENANTS.forEach(tenant -> Proof.STREAMS.forEach(stream ->
                        loops.add(threads.submit(runAgainAndAgain(tidemark, proof, tenant, stream)))));
                loops.add(threads.submit(pollAgainAndAgain(akten)));
                loops.add(threads.submit(pollAgainAndAgain(dokumente)));
                // Nothing to wait for but the time itself; a loop that fails ends it early.
                awaitAny(loops, duration);
                writers.stop();
                writing.set(false);
                for (Future<Void> loop : loops) {
                    loop.get(2, TimeUnit.MINUTES);
                }

                for (String tenant : TENANTS) {
                    for (String stream : Proof.STREAMS) {
                        System.out.println(Proof.figures(proof.assertNothingLost(tenant, stream)));
                    }
                }
                akten.poll();
                dokumente.poll();
                System.out.println(writers + " runs=" + runs + " lost=0; a naive poll lost akten="
                        + akten.lost().size() + " dokumente=" + dokumente.lost().size());
                assertThat(akten.lost()).as("what the naive poll lost: else these writers prove nothing").isNotEmpty();
                assertThat(dokumente.lost()).as("what the naive poll lost").isNotEmpty();
            } finally {
                writing.set(false);
                threads.shutdown();
            }
        }
    }

    private Callable<Void> runAgainAndAgain(TidemarkUnderTest tidemark, Proof proof, String tenant, String stream) {
        return () -> {
            while (writing.get() || !proof.isCaughtUp(tenant, stream)) {
                RunReport report = tidemark.run(tenant, stream);
                assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
                runs.incrementAndGet();
            }
            return null;
        };
    }

    private Callable<Void> pollAgainAndAgain(NaivePoll poll) {
        return () -> {
            while (writing.get()) {
                poll.poll();
            }
            return null;
        };
    }

    private static void awaitAny(List<Future<Void>> loops, Duration atMost) throws Exception {
        long deadlineNanos = System.nanoTime() + atMost.toNanos();
        while (System.nanoTime() < deadlineNanos) {
            for (Future<Void> loop : loops) {
                if (loop.isDone()) {
                    loop.get();
                }
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }
}
