package io.tidemark.ops;

import io.tidemark.StreamKey;
import io.tidemark.state.RunReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How all streams stand, for health, metrics, console and status page. Safe for use by many threads. */
public final class RunBoard {
    private static final Logger LOG = LoggerFactory.getLogger(RunBoard.class);

    private final Clock clock;
    private final Instant began;
    private final Meters meters;
    private final Map<StreamKey, StreamFigures> streams = new ConcurrentHashMap<>();
    private final Map<String, TickFigures> ticks = new ConcurrentHashMap<>();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

    /** Who wants to know at once. Called by the threads of runs: it is quick, and doesn't throw. */
    public interface Watcher {
        /** A stream is known from now on. */
        default void appeared(StreamFigures stream) {
        }

        /** A run ended. */
        default void ended(StreamFigures stream, RunReport report) {
        }
    }

    public RunBoard(Clock clock, Meters meters) {
        this.clock = clock;
        this.began = clock.instant();
        this.meters = meters;
    }

    /** How the stream stands; it is known from now on. */
    public StreamFigures of(StreamKey key) {
        StreamFigures known = streams.get(key);
        if (known != null) {
            return known;
        }
        var created = new StreamFigures(key, clock);
        StreamFigures other = streams.putIfAbsent(key, created);
        if (other != null) {
            return other;
        }
        meters.register(created);
        watchers.forEach(watcher -> watcher.appeared(created));
        return created;
    }

    /** Tells a watcher of all streams that are known, and of those to come: each at least once. */
    public void watch(Watcher watcher) {
        watchers.add(watcher);
        streams.values().forEach(watcher::appeared);
    }

    /** Makes streams known whose schedules tick here, whatever tenants they have. */
    public void declare(Collection<String> names) {
        names.forEach(this::tick);
    }

    private TickFigures tick(String stream) {
        return ticks.computeIfAbsent(stream, name -> {
            var created = new TickFigures(name, clock);
            meters.register(created);
            return created;
        });
    }

    /** Notes that a tick of a stream's schedule failed before it knew whose runs are due. */
    public void tickFailed(String stream, String message) {
        tick(stream).failed(message);
    }

    /** Notes of which tenants a tick of a stream's schedule finds that runs are due; of others they no longer are. */
    public void due(String stream, Collection<StreamKey> keys) {
        tick(stream).found();
        keys.forEach(key -> of(key).due(true));
        for (StreamFigures known : all()) {
            if (known.key().stream().equals(stream) && known.isDue() && !keys.contains(known.key())) {
                known.due(false);
                LOG.warn("no runs due any more stream={}: the tenant is no longer in tidemark.tenants, or the source has no"
                        + " row of it", known.key());
            }
        }
    }

    /**
     * Notes how a run ended.
     *
     * @param completeUntil each row before it is stored; empty where the run did not catch up
     * @param sequence      of the chain's last archive; empty where the run never knew it
     */
    public void note(StreamKey key, RunReport report, Optional<Instant> completeUntil, OptionalLong sequence) {
        StreamFigures stream = of(key);
        stream.note(report, completeUntil, sequence);
        meters.ran(key, report);
        watchers.forEach(watcher -> watcher.ended(stream, report));
    }

    /** Notes how many rows are set aside now. */
    public void noteQuarantine(StreamKey key, long rows) {
        of(key).quarantine(rows);
    }

    /** How long this process has been up. */
    public Duration uptime() {
        return Duration.between(began, clock.instant());
    }

    /** All streams together; {@code lagMax} is the limit beyond which one is behind. */
    Summary summary(Duration lagMax) {
        return Summary.of(all(), lagMax);
    }

    /** All streams, in order of tenant, stream and target. */
    public List<StreamFigures> all() {
        return streams.values().stream().sorted(Comparator.comparing(stream -> stream.key().toString())).toList();
    }

    /** The ticks of each declared stream, in order of its name. */
    public List<TickFigures> ticks() {
        return ticks.values().stream().sorted(Comparator.comparing(TickFigures::stream)).toList();
    }
}
