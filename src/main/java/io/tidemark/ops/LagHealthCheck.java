package io.tidemark.ops;

import java.time.Duration;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Readiness: down when a stream has not caught up for longer than the promise. */
public final class LagHealthCheck extends AbstractHealthCheck {
    private final RunBoard board;
    private final Duration limit;

    public LagHealthCheck(RunBoard board, Duration limit) {
        super("tidemark", "lag");
        this.board = board;
        this.limit = limit;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.up();
        if (board.entries().isEmpty() && board.uptime().compareTo(limit) > 0) {
            builder.message("no run has ended since the start " + board.uptime().toMinutes() + " minutes ago").down();
        }
        board.entries().forEach((key, entry) -> {
            Duration lag = board.lag(key);
            builder.detail(key + ".lag.seconds", lag.toSeconds());
            if (lag.compareTo(limit) > 0) {
                builder.message(key + " has not caught up for " + lag.toMinutes() + " minutes: "
                        + (entry.last().message().isEmpty() ? entry.last().outcome().word() : entry.last().message()))
                        .down();
            }
        });
    }
}
