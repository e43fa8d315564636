package io.tidemark.cli;

import io.tidemark.cli.Selection.Item;
import io.tidemark.config.ConfigurationException;
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

    private final Replication replication;
    private final Shutdown shutdown;
    private final Duration wait;

    /** @param wait for a run that is under way elsewhere, at the most */
    CatchUp(Replication replication, Shutdown shutdown, Duration wait) {
        this.replication = replication;
        this.shutdown = shutdown;
        this.wait = wait;
    }

    /**
     * What came of a tenant's stream.
     *
     * @param target empty when its settings are wrong
     * @param report of all its runs together
     */
    record Result(Item item, Optional<String> target, RunReport report) {
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
        Instant began = Instant.now();
        try {
            String target = replication.key(item.tenant(), item.stream()).target();
            return new Result(item, Optional.of(target), untilCaughtUp(item, began));
        } catch (ConfigurationException e) {
            // With tenants=* it shows only now, and is one tenant's own affair.
            return new Result(item, Optional.empty(), failed(RunReports.none(began), String.join("; ", e.problems())));
        }
    }

    private RunReport untilCaughtUp(Item item, Instant began) throws InterruptedException {
        RunReport sum = RunReports.none(began);
        while (true) {
            RunReport run = replication.run(item.tenant(), item.stream(), Optional.empty());
            sum = RunReports.sum(sum, run);
            switch (run.outcome()) {
                case CAUGHT_UP, FAILED -> {
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
                    if (Duration.between(began, Instant.now()).compareTo(wait) >= 0) {
                        return sum;
                    }
                }
            }
            if (shutdown.await(run.outcome() == Outcome.BUSY ? ASK_AGAIN : Duration.ZERO)) {
                return failed(sum, "stopped by a signal");
            }
        }
    }

    private static RunReport failed(RunReport sum, String why) {
        return RunReports.with(sum, Outcome.FAILED, why);
    }
}
