package io.tidemark.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.tidemark.StreamKey;
import io.tidemark.state.RunReport;
import io.tidemark.watermark.Horizon;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What Prometheus sees; docs/METRICS.md has each name. Figures of a stream have its three names as labels; histograms, whose
 * series are many, have no tenant.
 */
public final class Meters {
    private static final Duration[] RUN_BUCKETS = seconds(0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600, 1200);
    private static final Duration[] COMMIT_BUCKETS = seconds(0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30);

    private final Optional<MeterRegistry> registry;

    /** @param registry empty where nobody asks for metrics: all calls do nothing then */
    public Meters(Optional<MeterRegistry> registry) {
        this.registry = registry;
    }

    static Duration[] seconds(double... seconds) {
        var durations = new Duration[seconds.length];
        for (int i = 0; i < seconds.length; i++) {
            durations[i] = Duration.ofMillis(Math.round(seconds[i] * 1000));
        }
        return durations;
    }

    /** The gauges of a stream. */
    void register(StreamFigures stream) {
        gauge(stream, "tidemark.lag.seconds", "Seconds since the replica was last known to be complete",
                s -> s.isDue() ? s.lag().toMillis() / 1000.0 : Double.NaN);
        gauge(stream, "tidemark.watermark.timestamp.seconds", "updated_at of the newest row that is stored",
                s -> epoch(s.watermark().map(at -> at.updatedAt())));
        gauge(stream, "tidemark.complete.until.timestamp.seconds", "Each row before it is stored",
                s -> epoch(s.completeUntil()));
        gauge(stream, "tidemark.backlog.rows", "Rows that were due when the last run began, less those it stored (estimated)",
                s -> s.backlog().isPresent() ? s.backlog().getAsLong() : Double.NaN);
        gauge(stream, "tidemark.quarantine.rows", "Rows that are set aside now", s -> s.quarantine());
        gauge(stream, "tidemark.consecutive.failures", "Runs that have failed in a row", s -> s.failures());
        gauge(stream, "tidemark.paused", "1 while a person has paused the stream", s -> s.pause().isPresent() ? 1 : 0);
        gauge(stream, "tidemark.run.active", "1 while a run is under way in this process", s -> s.run().isPresent() ? 1 : 0);
        gauge(stream, "tidemark.last.run.timestamp.seconds", "When the last run ended",
                s -> epoch(s.lastRun().map(RunReport::finishedAt)));
        gauge(stream, "tidemark.last.success.timestamp.seconds", "When a run last caught up", s -> epoch(s.lastSuccessAt()));
        gauge(stream, "tidemark.horizon.held.seconds", "Age of the transaction that holds the horizon, as the last run saw it",
                s -> s.horizon().flatMap(Horizon::holder)
                        .map(holder -> (double) Duration.between(holder.since(), Instant.now()).toSeconds()).orElse(0.0));
    }

    /** The gauge of a declared stream. */
    void register(TickFigures tick) {
        registry.ifPresent(meters -> Gauge.builder("tidemark.tick.failing.seconds", tick, t -> t.failingFor().toMillis() / 1000.0)
                .description("Seconds since the first of the ticks that failed in a row; 0 where the last one did not")
                .tags("stream", tick.stream()).strongReference(true).register(meters));
    }

    private void gauge(StreamFigures stream, String name, String description, ToDoubleFunction<StreamFigures> value) {
        registry.ifPresent(meters -> Gauge.builder(name, stream, value).description(description).tags(tags(stream.key()))
                .strongReference(true).register(meters));
    }

    private static double epoch(Optional<Instant> at) {
        return at.map(instant -> instant.toEpochMilli() / 1000.0).orElse(Double.NaN);
    }

    private static Tags tags(StreamKey key) {
        return Tags.of("tenant", key.tenant(), "stream", key.stream(), "target", key.target());
    }

    /** Counts what a run did. */
    void ran(StreamKey key, RunReport report) {
        registry.ifPresent(meters -> {
            Tags tags = tags(key);
            count(meters, "tidemark.runs", "Runs", tags.and("outcome", report.outcome().word()), 1);
            count(meters, "tidemark.rows", "Rows that were stored", tags, report.rows());
            count(meters, "tidemark.archives", "Archives that were stored", tags, report.archives());
            count(meters, "tidemark.attachments", "Attachments that were stored", tags, report.attachments());
            count(meters, "tidemark.attachments.missing", "Attachments that the source lacked", tags, report.missing());
            count(meters, "tidemark.rows.set.aside", "Rows that were set aside", tags, report.setAside());
            count(meters, "tidemark.stored.bytes", "Bytes of archives and attachments that were stored", tags, report.bytes());
            Timer.builder("tidemark.run").description("Time of runs").serviceLevelObjectives(RUN_BUCKETS)
                    .tags("stream", key.stream(), "outcome", report.outcome().word()).register(meters).record(report.took());
        });
    }

    private static void count(MeterRegistry meters, String name, String description, Tags tags, long amount) {
        Counter.builder(name).description(description).tags(tags).register(meters).increment(amount);
    }

    /** Counts a commit of a page. */
    public void committed(Duration took) {
        registry.ifPresent(meters -> Timer.builder("tidemark.commit").serviceLevelObjectives(COMMIT_BUCKETS)
                .description("Time of the transaction that moves the watermark").register(meters).record(took));
    }

    /** Shows the limit beside the lag. */
    public void limit(Duration lagMax) {
        registry.ifPresent(meters -> Gauge.builder("tidemark.lag.max.seconds", lagMax::toSeconds)
                .description("The lag beyond which health is down (tidemark.lag.max)").strongReference(true).register(meters));
    }
}
