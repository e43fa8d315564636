package io.tidemark.run;

import io.tidemark.StreamKey;
import io.tidemark.config.StreamSettings;
import io.tidemark.state.LedgerEntry;
import io.tidemark.state.Position;
import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.watermark.Horizon;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One run of one tenant, stream and target: page after page, from the watermark up to the horizon.
 *
 * <p>One thread drives it; its figures may be read by others.
 */
public final class Run {
    private static final long STOP_CHECK_MILLIS = 200;

    private final RunPlan plan;
    private final RunProgress progress;
    private final Horizon horizon;
    private final Untaken untaken;
    private final Optional<String> clockBehind;
    private final PageCursor cursor;
    private final BooleanSupplier stopping;
    private final Clock clock;
    private final Instant began;

    private Position position;
    private int pages;
    private volatile long rowCount;
    private long archives;
    private long attachments;
    private long bytes;
    private long missing;
    private long setAside;

    /**
     * Begins a run.
     *
     * @param again    what is read again first, and stored as supplements; the watermark stays where it is meanwhile
     * @param stopping turns true when the service stops: the page in hand is then given up
     */
    public Run(RunPlan plan, RunProgress progress, Position position, Horizon horizon, Untaken untaken, ReadAgain again,
               BooleanSupplier stopping, Clock clock) {
        this.plan = plan;
        this.progress = progress;
        this.position = position;
        this.horizon = horizon;
        this.untaken = untaken;
        this.clockBehind = clockBehind(position, horizon);
        this.cursor = new PageCursor(plan, position, horizon.untilExclusive(), again);
        this.stopping = stopping;
        this.clock = clock;
        this.began = clock.instant();
    }

    // However the margin is: a watermark is taken from below it, so no clock that only went on is behind any.
    private static Optional<String> clockBehind(Position position, Horizon horizon) {
        Instant watermark = position.watermark().updatedAt();
        return position.sequence() == 0 || !horizon.clock().isBefore(watermark) ? Optional.empty()
                : Optional.of("the database's clock (" + horizon.clock() + ") is behind the watermark (" + watermark
                        + "): rows that are written until it has passed it are not taken");
    }

    /**
     * That the source's clock stands before the end of the chain, as after a failover or where it was set back, with both
     * times; empty where it doesn't. What is written then has a place in the order that is passed already.
     */
    public Optional<String> clockBehind() {
        return clockBehind;
    }

    /** Whether another page is to be done: rows may be left below the horizon, and there is time. */
    public boolean hasNextPage() {
        return cursor.hasMore() && isInTime() && !stopping.getAsBoolean();
    }

    private boolean isInTime() {
        StreamSettings settings = plan.settings();
        return !settings.hasTimeLimit()
                || Duration.between(began, clock.instant()).compareTo(settings.timeLimit()) < 0;
    }

    /** The next page, which the query of the {@link #cursor()} reads. */
    public Page nextPage() {
        pages++;
        progress.page(pages);
        return new Page(this, id() + "-" + pages, position);
    }

    /** Where the chain ends, as far as this run has brought it. */
    public Position position() {
        return position;
    }

    /** Each row before it is stored; empty while the run has not caught up. */
    public Optional<Instant> completeUntil() {
        return cursor.hasMore() ? Optional.empty() : horizon.untilExclusive();
    }

    /** Notes that the page is now being committed. */
    public void committing() {
        progress.enter(RunProgress.Phase.COMMITTING);
    }

    /** Notes that a page is committed, and goes on behind it. */
    public void committed(Page page, List<LedgerEntry> entries, Position end) {
        position = end;
        for (var entry : entries) {
            archives++;
            attachments += entry.attachments();
            bytes += entry.sizeBytes() + entry.attachmentBytes();
            missing += entry.missing();
            setAside += entry.setAside();
        }
        rowCount += page.rowsRead();
        cursor.committed(page, end.watermark());
    }

    /** Notes that a page had no rows. */
    public void nothingIn(Page page) {
        cursor.goOnAfter(page);
    }

    /** How the run ended, if no page failed. */
    public RunReport report() {
        return report(cursor.hasMore() ? Outcome.PARTIAL : Outcome.CAUGHT_UP,
                horizon.untilExclusive().isPresent() ? message()
                        : "no horizon yet: " + horizon.prepared() + " prepared transaction(s) were there before the first run");
    }

    private String message() {
        List<String> unwritten = plan.query().unwritten(plan.rows().reader().shape());
        return Stream.of(clockBehind.orElse(""), untaken.message(), unwritten.isEmpty() ? ""
                : "columns not written, for the underscore in front: " + String.join(", ", unwritten))
                .filter(part -> !part.isEmpty()).collect(Collectors.joining("; "));
    }

    /** How the run ended, as {@code outcome}. */
    public RunReport report(Outcome outcome, String message) {
        Instant now = clock.instant();
        return new RunReport(outcome, Optional.of(position.watermark()), now, Duration.between(began, now), rowCount,
                archives, attachments, bytes, missing, setAside, message);
    }

    public RunPlan plan() {
        return plan;
    }

    public String id() {
        return plan.id();
    }

    public StreamKey key() {
        return plan.key();
    }

    /** How far it is, for whoever watches. */
    public RunProgress progress() {
        return progress;
    }

    /** What of the source the next page is. */
    public PageCursor cursor() {
        return cursor;
    }

    public Horizon horizon() {
        return horizon;
    }

    void checkNotStopping() {
        if (stopping.getAsBoolean()) {
            throw new CancellationException("the service is stopping");
        }
    }

    /** The future's value; gives up waiting when the service stops. */
    <T> T awaitUnlessStopping(Future<T> future) throws ExecutionException, InterruptedException {
        while (true) {
            try {
                return future.get(STOP_CHECK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                checkNotStopping();
            }
        }
    }
}
