package io.tidemark.ops;

import io.tidemark.run.RunProgress;
import io.tidemark.state.Pauses.Pause;
import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.watermark.Horizon;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Why a stream is behind: what was known of it when it was looked at. docs/OPERATIONS.md lists the reasons.
 *
 * @param failures    how many runs have failed in a row
 * @param lastFailure why the last of them failed
 * @param run         under way in this process
 * @param backlog     rows that are left, estimated
 * @param isWaiting   whether a run waits for a free place
 * @param horizon     that the last run read
 */
record LagReason(Optional<Pause> pause, int failures, String lastFailure, Optional<RunProgress> run, OptionalLong backlog,
                 boolean isWaiting, Optional<RunReport> lastRun, Optional<Horizon> horizon) {
    /** The nearest of the reasons, as a part of a sentence. */
    String text(Duration limit, Instant now) {
        if (pause.isPresent()) {
            return "it is " + pause.get() + ": resume it";
        }
        if (failures > 0) {
            return (failures == 1 ? "the last run failed: " : "the last " + failures + " runs failed: ") + lastFailure;
        }
        if (run.isPresent()) {
            return underWay(run.get());
        }
        if (isWaiting) {
            return "its run waits for a free place: tidemark.runs.parallel says how many there are";
        }
        return lastRun.isEmpty() ? "no run of it has ended yet" : after(lastRun.get(), limit, now);
    }

    private String underWay(RunProgress progress) {
        return "a run is under way since " + progress.began() + " (" + progress.phase().word() + ", " + progress.rows()
                + " rows" + (backlog.isPresent() ? " of about " + backlog.getAsLong() : "") + ")";
    }

    private String after(RunReport last, Duration limit, Instant now) {
        if (Duration.between(last.finishedAt(), now).compareTo(limit) > 0) {
            return "no run has ended since " + last.finishedAt() + ": its schedule does not fire, or is too rare for the limit";
        }
        if (last.outcome() == Outcome.PARTIAL) {
            return "its runs end before they are done" + (backlog.isPresent() ? ", " + backlog.getAsLong()
                    + " rows are left" : "") + (last.message().isEmpty() ? "" : ": " + last.message());
        }
        if (horizon.flatMap(Horizon::holder).isPresent()) {
            return "a transaction holds the horizon: " + horizon.flatMap(Horizon::holder).get();
        }
        if (horizon.filter(read -> read.prepared() > 0).isPresent()) {
            return horizon.get().prepared() + " prepared transaction(s) hold the horizon: see pg_prepared_xacts";
        }
        return last.message().isEmpty() ? "the horizon is that far back" : last.message();
    }
}
