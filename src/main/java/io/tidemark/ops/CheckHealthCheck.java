package io.tidemark.ops;

import io.tidemark.state.CheckResult.Verdict;
import java.util.List;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Readiness: down while the last verify, audit, drill or mirror of a replica found a fault. */
public final class CheckHealthCheck extends AbstractHealthCheck {
    private static final int NAMED = 3;

    private final CheckBoard board;

    public CheckHealthCheck(CheckBoard board) {
        super("tidemark", "checks");
        this.board = board;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.up();
        List<CheckBoard.Entry> entries = board.entries();
        entries.forEach(entry -> builder.detail(entry.id() + ".verdict", entry.verdict().word()));
        List<String> failed = entries.stream().filter(entry -> entry.verdict() == Verdict.FAILED)
                .map(entry -> entry.id() + ": " + entry.message()).toList();
        if (!failed.isEmpty()) {
            String more = failed.size() > NAMED ? "; and " + (failed.size() - NAMED) + " more" : "";
            builder.message(String.join("; ", failed.subList(0, Math.min(NAMED, failed.size()))) + more).down();
        }
    }
}
