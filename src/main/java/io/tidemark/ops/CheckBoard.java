package io.tidemark.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.tidemark.StreamKey;
import io.tidemark.state.CheckLog;
import io.tidemark.state.CheckResult;
import io.tidemark.state.CheckResult.Verdict;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * What the last checks of the replicas found (of each {@link io.tidemark.CheckKind}), for health, metrics and consoles: read
 * from the state, because a check may have been done by another process. Safe for use by many threads.
 */
public final class CheckBoard {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** What a check's figures call its faults, where it doesn't count them by kind. */
    private static final String FAULTS = "faults";

    private final CheckLog log;
    private final Predicate<StreamKey> isReplicated;
    private final Optional<MeterRegistry> meters;
    private final Clock clock;
    private final Set<List<String>> metered = ConcurrentHashMap.newKeySet();
    private volatile Map<Id, Entry> entries = Map.of();

    /** A kind of check of a tenant's stream. */
    public record Id(String kind, StreamKey key) {
        @Override
        public String toString() {
            return kind + " of " + key;
        }
    }

    /**
     * What a check found.
     *
     * @param message  what a person should know, in a line; empty where there is nothing
     * @param findings how many there were of each kind
     */
    public record Entry(Id id, Instant startedAt, Instant finishedAt, Verdict verdict, String message,
                        Map<String, Long> findings) {
    }

    /** @param isReplicated whether a stream counts: what was found of one that was given up stays in the state */
    public CheckBoard(CheckLog log, Predicate<StreamKey> isReplicated, Optional<MeterRegistry> meters, Clock clock) {
        this.log = log;
        this.isReplicated = isReplicated;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * Reads the state, and returns all that it has.
     *
     * @throws SQLException where it doesn't answer; what was known before stays
     */
    public List<CheckResult> refresh() throws SQLException {
        List<CheckResult> results = log.last();
        Map<Id, Entry> read = new LinkedHashMap<>();
        results.stream().filter(check -> isReplicated.test(check.key())).map(CheckBoard::entry)
                .forEach(entry -> read.put(entry.id(), entry));
        entries = read;
        meters.ifPresent(registry -> read.values().forEach(entry -> meter(registry, entry)));
        return results;
    }

    /** All of them, in order of kind, tenant and stream. */
    public List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /** How long ago a check ended. */
    public Duration age(Entry entry) {
        return Duration.between(entry.finishedAt(), clock.instant());
    }

    private static Entry entry(CheckResult check) {
        return new Entry(new Id(check.kind(), check.key()), check.startedAt(), check.finishedAt(), check.verdict(),
                check.message(), findings(check.figures()));
    }

    private static Map<String, Long> findings(String figures) {
        try {
            JsonNode root = MAPPER.readTree(figures);
            Map<String, Long> findings = new LinkedHashMap<>();
            root.path("counts").properties().forEach(count -> findings.put(count.getKey(), count.getValue().asLong()));
            if (findings.isEmpty() && root.path(FAULTS).isNumber()) {
                findings.put("fault", root.path(FAULTS).asLong());
            }
            return findings;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the database keeps JSON", e);
        }
    }

    private void meter(MeterRegistry registry, Entry entry) {
        Id id = entry.id();
        Tags tags = Tags.of("kind", id.kind(), "tenant", id.key().tenant(), "stream", id.key().stream(), "target",
                id.key().target());
        if (metered.add(List.of(id.toString()))) {
            gauge(registry, "tidemark.check.passed", "1 where the last check found no fault, 0 where it found one, NaN where it"
                    + " could not be done", tags, board -> board.passed(id));
            gauge(registry, "tidemark.check.age.seconds", "Seconds since the last check ended", tags,
                    board -> board.ageSeconds(id));
        }
        for (String kind : entry.findings().keySet()) {
            if (metered.add(List.of(id.toString(), kind))) {
                gauge(registry, "tidemark.check.findings", "What the last check found, by kind", tags.and("finding", kind),
                        board -> board.count(id, kind));
            }
        }
    }

    private void gauge(MeterRegistry registry, String name, String description, Tags tags, ToDoubleFunction<CheckBoard> value) {
        Gauge.builder(name, this, value).description(description).tags(tags).register(registry);
    }

    // What isn't known is not a number: it is neither an alarm nor all well.
    private double passed(Id id) {
        Entry entry = entries.get(id);
        return entry == null || entry.verdict() == Verdict.UNKNOWN ? Double.NaN : entry.verdict() == Verdict.PASSED ? 1 : 0;
    }

    private double ageSeconds(Id id) {
        Entry entry = entries.get(id);
        return entry == null ? Double.NaN : age(entry).toMillis() / 1000.0;
    }

    private double count(Id id, String kind) {
        Entry entry = entries.get(id);
        return entry == null ? Double.NaN : entry.findings().getOrDefault(kind, 0L);
    }
}
