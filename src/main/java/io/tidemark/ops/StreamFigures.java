package io.tidemark.ops;

import io.tidemark.StreamKey;
import io.tidemark.run.RunProgress;
import io.tidemark.state.CheckResult;
import io.tidemark.state.Pauses.Pause;
import io.tidemark.state.RunReport;
import io.tidemark.state.Standing;
import io.tidemark.state.Totals;
import io.tidemark.watermark.Horizon;
import io.tidemark.watermark.Watermark;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * How one tenant's stream stands, as its runs in this process and the state report it. Safe for use by many threads.
 *
 * <p>The lag counts from the moment up to which the replica is known to be complete: the horizon of the last run that caught
 * up. So "no new rows" is not a lag; "not running" is, and so is a transaction that holds the horizon back.
 */
public final class StreamFigures {
    private final StreamKey key;
    private final Clock clock;
    private final Instant since;

    private boolean due;
    private int waiting;
    private Optional<RunProgress> run = Optional.empty();
    private Optional<Watermark> watermark = Optional.empty();
    private Optional<Horizon> horizon = Optional.empty();
    private Optional<Instant> completeUntil = Optional.empty();
    private OptionalLong backlog = OptionalLong.empty();
    private Totals totals = Totals.NONE;
    private Optional<RunReport> lastRun = Optional.empty();
    private Optional<Instant> lastSuccessAt = Optional.empty();
    private Optional<Instant> lastFailureAt = Optional.empty();
    private String lastFailure = "";
    private int failures;
    private long quarantine;
    private Optional<Pause> pause = Optional.empty();
    private Map<String, CheckResult> checks = Map.of();

    StreamFigures(StreamKey key, Clock clock) {
        this.key = key;
        this.clock = clock;
        this.since = clock.instant();
    }

    public StreamKey key() {
        return key;
    }

    /** Notes that a run waits for a free place. */
    public synchronized void waiting() {
        due = true;
        waiting++;
    }

    /** Notes that a run waits no longer. */
    public synchronized void admitted() {
        waiting--;
    }

    /** Notes that a run begins: it is the only one anywhere until it is {@link #over}. */
    public synchronized void begin(RunProgress progress) {
        run = Optional.of(progress);
    }

    /** Notes that a run is over, however it ended. */
    public synchronized void over(RunProgress progress) {
        run = run.filter(known -> known != progress);
    }

    /** Notes what a run found before its first page. */
    public synchronized void begun(Watermark from, Horizon upTo, OptionalLong rowsDue) {
        horizon = Optional.of(upTo);
        watermark = Optional.of(from);
        backlog = rowsDue;
    }

    /** Notes how a run ended; see {@link RunBoard#note}. */
    synchronized void note(RunReport report, Optional<Instant> until, OptionalLong sequence) {
        due = true;
        lastRun = Optional.of(report);
        watermark = report.watermark().or(() -> watermark);
        until.ifPresent(this::completeUntil);
        switch (report.outcome()) {
            case CAUGHT_UP -> {
                failures = 0;
                lastSuccessAt = Optional.of(report.finishedAt());
                backlog = OptionalLong.of(0);
            }
            case FAILED -> {
                failures++;
                lastFailureAt = Optional.of(report.finishedAt());
                lastFailure = report.message();
                reduceBacklog(report.rows());
            }
            default -> {
                failures = 0;
                reduceBacklog(report.rows());
            }
        }
        sequence.ifPresent(end -> {
            // Otherwise the ledger is read for what other processes added too.
            if (totals.sequence() + report.archives() == end) {
                totals = totals.plus(new Totals(end, report.archives(), report.rows() - report.setAside(),
                        report.attachments(), report.bytes(), report.missing()));
            }
        });
    }

    private void reduceBacklog(long rowsStored) {
        if (backlog.isPresent()) {
            backlog = OptionalLong.of(Math.max(0, backlog.getAsLong() - rowsStored));
        }
    }

    private void completeUntil(Instant until) {
        completeUntil = completeUntil.filter(known -> known.isAfter(until)).or(() -> Optional.of(until));
    }

    /** Notes whether runs of it are due here: the schedule or a call names it. */
    synchronized void due(boolean isDue) {
        due = isDue;
    }

    synchronized void quarantine(long rows) {
        quarantine = rows;
    }

    /** Notes whether a person has paused it. */
    public synchronized void pause(Optional<Pause> known) {
        pause = known;
    }

    synchronized void checks(Map<String, CheckResult> ofKinds) {
        checks = Map.copyOf(ofKinds);
    }

    /** Takes over what the state knows: of runs before this process's start, and of other processes' runs. */
    synchronized void standing(Standing known) {
        pause = known.pause();
        quarantine = known.quarantined();
        known.completeUntil().or(known::lastSuccessAt).ifPresent(this::completeUntil);
        Instant own = lastRun.map(RunReport::finishedAt).orElse(Instant.MIN);
        if (known.lastRun().isPresent() && known.lastRun().get().finishedAt().isAfter(own.plusMillis(1))) {
            lastRun = known.lastRun();
            lastSuccessAt = known.lastSuccessAt();
            lastFailureAt = known.lastFailureAt();
            lastFailure = known.lastFailure();
            failures = known.failures();
            watermark = known.watermark().or(() -> watermark);
        } else if (watermark.isEmpty()) {
            watermark = known.watermark();
        }
    }

    /** Adds what the ledger has behind {@code after}, unless that is known by now. */
    synchronized void added(Totals after, Totals added) {
        if (totals.equals(after)) {
            totals = totals.plus(added);
        }
    }

    /** Whether runs of it are due in this process; not of a tenant that is retired, or that the source has no rows of. */
    public synchronized boolean isDue() {
        return due;
    }

    /** How long ago the replica was last known to be complete; while it never was, how long the stream is known. */
    public synchronized Duration lag() {
        Duration lag = Duration.between(completeUntil.orElse(since), clock.instant());
        return lag.isNegative() ? Duration.ZERO : lag;
    }

    /** Each row before it is stored; empty when no run has caught up yet. */
    public synchronized Optional<Instant> completeUntil() {
        return completeUntil;
    }

    public synchronized Optional<Watermark> watermark() {
        return watermark;
    }

    /** The horizon that the last run of this process read. */
    public synchronized Optional<Horizon> horizon() {
        return horizon;
    }

    /** How many rows were due when the last run of this process began, less those that it stored. */
    public synchronized OptionalLong backlog() {
        return backlog;
    }

    /** What the chain holds. */
    public synchronized Totals totals() {
        return totals;
    }

    /** The run that is under way in this process. */
    public synchronized Optional<RunProgress> run() {
        return run;
    }

    public synchronized Optional<RunReport> lastRun() {
        return lastRun;
    }

    public synchronized Optional<Instant> lastSuccessAt() {
        return lastSuccessAt;
    }

    public synchronized Optional<Instant> lastFailureAt() {
        return lastFailureAt;
    }

    /** Why the last run that failed did; empty when none did. */
    public synchronized String lastFailure() {
        return lastFailure;
    }

    /** How many runs have failed in a row, up to now. */
    public synchronized int failures() {
        return failures;
    }

    /** How many rows are set aside. */
    public synchronized long quarantine() {
        return quarantine;
    }

    public synchronized Optional<Pause> pause() {
        return pause;
    }

    /** The last result of each kind of check, by the kind's name. */
    public synchronized Map<String, CheckResult> checks() {
        return new TreeMap<>(checks);
    }

    /** What it is doing: {@code paused}, {@code idle}, {@code waiting} for a free place, or a run's phase. */
    public synchronized String phase() {
        if (run.isPresent()) {
            return run.get().phase().word();
        }
        return pause.isPresent() ? "paused" : waiting > 0 ? "waiting" : "idle";
    }

    /** Why the stream is not ready, in a sentence; empty while its lag keeps to the limit, or where no runs of it are due. */
    public synchronized Optional<String> complaint(Duration limit) {
        Duration lag = lag();
        if (!due || lag.compareTo(limit) <= 0) {
            return Optional.empty();
        }
        var reason = new LagReason(pause, failures, lastFailure, run, backlog, waiting > 0, lastRun, horizon);
        return Optional.of(key + " is " + text(lag) + " behind: " + reason.text(limit, clock.instant()));
    }

    /** {@code 40 seconds}, {@code 21 minutes}. */
    static String text(Duration lag) {
        return lag.toMinutes() < 2 ? lag.toSeconds() + " seconds" : lag.toMinutes() + " minutes";
    }
}
