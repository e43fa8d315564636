package io.tidemark.ops;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.tidemark.StreamKey;
import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the runs of this process did, for health and metrics. Safe for use by many threads.
 *
 * <p>The lag of a stream is the time since a run last caught up with the horizon: "no new rows" is no lag, "not running"
 * is.
 */
public final class RunBoard {
    private final Clock clock;
    private final Instant began;
    private final Optional<MeterRegistry> meters;
    private final Map<StreamKey, Entry> entries = new ConcurrentHashMap<>();
    private final Map<StreamKey, Long> quarantine = new ConcurrentHashMap<>();

    /**
     * How a stream stands.
     *
     * @param caughtUpAt when a run last caught up; the process's start before that
     * @param failures   in a row, up to now
     */
    public record Entry(Instant caughtUpAt, RunReport last, int failures) {
    }

    public RunBoard(Clock clock, Optional<MeterRegistry> meters) {
        this.clock = clock;
        this.began = clock.instant();
        this.meters = meters;
    }

    /** Notes how a run ended. */
    public void note(StreamKey key, RunReport report) {
        boolean isNew = !entries.containsKey(key);
        entries.compute(key, (k, before) -> new Entry(
                report.outcome() == Outcome.CAUGHT_UP ? report.finishedAt() : before == null ? began : before.caughtUpAt(),
                report,
                report.outcome() != Outcome.FAILED ? 0 : before == null ? 1 : before.failures() + 1));
        meters.ifPresent(registry -> meter(registry, key, report, isNew));
    }

    /** Notes how many rows are set aside now. */
    public void noteQuarantine(StreamKey key, long rows) {
        if (quarantine.put(key, rows) == null) {
            meters.ifPresent(registry -> registry.gauge("tidemark.quarantine.rows", tags(key), quarantine,
                    all -> all.getOrDefault(key, 0L)));
        }
    }

    private static Tags tags(StreamKey key) {
        return Tags.of("tenant", key.tenant(), "stream", key.stream(), "target", key.target());
    }

    private void meter(MeterRegistry registry, StreamKey key, RunReport report, boolean isNew) {
        Tags tags = tags(key);
        if (isNew) {
            registry.gauge("tidemark.lag.seconds", tags, this, board -> board.lag(key).toMillis() / 1000.0);
        }
        registry.counter("tidemark.runs", tags.and("outcome", report.outcome().word())).increment();
        registry.counter("tidemark.rows", tags).increment(report.rows());
        registry.counter("tidemark.archives", tags).increment(report.archives());
        registry.counter("tidemark.attachments", tags).increment(report.attachments());
        registry.counter("tidemark.attachments.missing", tags).increment(report.missing());
        registry.counter("tidemark.rows.set.aside", tags).increment(report.setAside());
        registry.counter("tidemark.stored.bytes", tags).increment(report.bytes());
        registry.timer("tidemark.run", tags).record(report.took());
    }

    /** How long ago the stream last caught up. */
    public Duration lag(StreamKey key) {
        Instant caughtUpAt = Optional.ofNullable(entries.get(key)).map(Entry::caughtUpAt).orElse(began);
        return Duration.between(caughtUpAt, clock.instant());
    }

    /** How long this process has been up. */
    public Duration uptime() {
        return Duration.between(began, clock.instant());
    }

    /** All streams that ran, in order of tenant, stream and target. */
    public Map<StreamKey, Entry> entries() {
        Map<StreamKey, Entry> sorted = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        sorted.putAll(entries);
        return sorted;
    }
}
