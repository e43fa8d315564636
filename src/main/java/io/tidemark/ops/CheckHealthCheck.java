package io.tidemark.ops;

import io.tidemark.state.CheckResult;
import io.tidemark.state.CheckResult.Verdict;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Readiness: down while the last check of a replica is one that found a fault. */
public final class CheckHealthCheck extends AbstractHealthCheck {
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
        for (CheckResult check : board.checks()) {
            builder.detail(check.kind() + "." + check.key(), check.verdict().word() + " at " + check.finishedAt());
            if (check.verdict() == Verdict.FAILED) {
                builder.message(check.kind() + " of " + check.key() + " failed: " + check.message()).down();
            }
        }
    }
}
