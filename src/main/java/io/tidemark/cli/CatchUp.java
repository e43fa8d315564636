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
    private final Runner runner;
    private final BusyWait.Pause pause;
    private final Duration wait;

    /** @param wait for a run that is under way elsewhere, at the most */
    CatchUp(Runner runner, BusyWait.Pause pause, Duration wait) {
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
        var busy = new BusyWait(pause, wait);
        while (true) {
            RunReport run = runner.run(item);
            sum = RunReports.sum(sum, run);
            boolean isStopped = false;
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
                    isStopped = pause.await(Duration.ZERO);
                }
                case BUSY -> {
                    if (busy.isOver()) {
                        return sum;
                    }
                    isStopped = busy.pause();
                }
            }
            if (isStopped) {
                return failed(sum, "stopped by a signal");
            }
        }
    }

    private static RunReport failed(RunReport sum, String why) {
        return RunReports.with(sum, Outcome.FAILED, why);
    }
}
