package io.tidemark.ops;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.tidemark.StreamKey;
import io.tidemark.state.CheckLog;
import io.tidemark.state.CheckResult;
import io.tidemark.state.CheckResult.Verdict;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the last checks of the replicas found, whichever process did them, for health and metrics. Safe for use by many
 * threads.
 */
public final class CheckBoard {
    private final CheckLog log;
    private final Clock clock;
    private final Optional<MeterRegistry> meters;
    private final Map<String, CheckResult> checks = new ConcurrentHashMap<>();

    public CheckBoard(CheckLog log, Clock clock, Optional<MeterRegistry> meters) {
        this.log = log;
        this.clock = clock;
        this.meters = meters;
    }

    /** Keeps a result, here and in the state. */
    public void record(CheckResult check) throws SQLException {
        log.record(check);
        refresh();
    }

    /** Reads what the state has, such as results of commands, and of this service before it was started anew. */
    public void refresh() throws SQLException {
        log.last().forEach(this::note);
    }

    private void note(CheckResult check) {
        String name = check.kind() + " " + check.key();
        if (checks.put(name, check) == null) {
            meters.ifPresent(registry -> meter(registry, name, check));
        }
    }

    private void meter(MeterRegistry registry, String name, CheckResult check) {
        StreamKey key = check.key();
        Tags tags = Tags.of("kind", check.kind(), "tenant", key.tenant(), "stream", key.stream(), "target", key.target());
        registry.gauge("tidemark.check.passed", tags, checks,
                all -> all.get(name).verdict() == Verdict.PASSED ? 1 : 0);
        registry.gauge("tidemark.check.age.seconds", tags, checks,
                all -> Duration.between(all.get(name).finishedAt(), clock.instant()).toMillis() / 1000.0);
    }

    /** The last results, in order of kind and stream. */
    public Collection<CheckResult> checks() {
        return new TreeMap<>(checks).values();
    }
}
