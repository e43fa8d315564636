package io.tidemark.cli;

import io.tidemark.cli.Selection.Item;
import io.tidemark.flow.Replication;
import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs tenants' streams until each has caught up with the horizon, or failed. */
final class CatchUp {
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    private final Runner runner;
    private final Pause pause;
    private final Duration wait;

    /** @param wait for a run that is under way elsewhere, at the most */
    CatchUp(Runner runner, Pause pause, Duration wait) {
        this.runner = runner;
        this.pause = pause;
        this.wait = wait;
    }

    /** Does single runs. */
    interface Runner {
        /** The name of the replica in the ledger. */
        String target(Item item);

        /** One run; the report says so when it failed. */
        RunReport run(Item item);

        static Runner of(Replication replication) {
            return new Runner() {
                @Override
                public String target(Item item) {
                    return replication.key(item.tenant(), item.stream()).target();
                }

                @Override
                public RunReport run(Item item) {
                    return replication.run(item.tenant(), item.stream(), Optional.empty());
                }
            };
        }
    }

    /** Waits, and returns true, perhaps early, when all is to stop. */
    interface Pause {
        boolean await(Duration atMost) throws InterruptedException;
    }

    /**
     * What came of a tenant's stream.
     *
     * @param report of all its runs together
     */
    record Result(Item item, String target, RunReport report) {
        boolean isCaughtUp() {
            return report.outcome() == Outcome.CAUGHT_UP;
        }
    }

    /** All of them, {@code parallel} at the same time; the results are in their order. */
    List<Result> all(List<Item> items, int parallel, Progress progress) throws InterruptedException {
        var threads = Executors.newFixedThreadPool(parallel);
        try {
            var futures = new ArrayList<Future<Result>>();
            for (Item item : items) {
                futures.add(threads.submit(() -> {
                    Result result = one(item);
                    progress.done(result);
                    return result;
                }));
            }
            var results = new ArrayList<Result>();
            for (var future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private Result one(Item item) throws InterruptedException {
        return new Result(item, runner.target(item), untilCaughtUp(item, RunReports.none(Instant.now())));
    }

    private RunReport untilCaughtUp(Item item, RunReport none) throws InterruptedException {
        RunReport sum = none;
        Duration waited = Duration.ZERO;
        while (true) {
            RunReport run = runner.run(item);
            sum = RunReports.sum(sum, run);
            Duration pauseFor = Duration.ZERO;
            switch (run.outcome()) {
                case CAUGHT_UP, FAILED, PAUSED -> {
                    return sum;
                }
                case PARTIAL -> {
                    // Otherwise it would begin again for ever.
                    if (run.rows() == 0) {
                        return failed(sum, "a run ends before its first page is done: raise tidemark.stream." + item.stream()
                                + ".time-limit");
                    }
                }
                case BUSY -> {
                    if (waited.compareTo(wait) >= 0) {
                        return sum;
                    }
                    pauseFor = ASK_AGAIN;
                    waited = waited.plus(ASK_AGAIN);
                }
            }
            if (pause.await(pauseFor)) {
                return failed(sum, "stopped by a signal");
            }
        }
    }

    private static RunReport failed(RunReport sum, String why) {
        return RunReports.with(sum, Outcome.FAILED, why);
    }
}
