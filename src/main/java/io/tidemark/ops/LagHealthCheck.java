package io.tidemark.ops;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Readiness: down when a stream has not caught up, or no tick has found its tenants, for longer than the promise. */
public final class LagHealthCheck extends AbstractHealthCheck {
    /** So that an answer stays readable where a thousand tenants have one and the same trouble. */
    private static final int REASONS_MAX = 10;

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
        List<String> reasons = reasons(board, limit);
        board.all().forEach(stream -> builder.detail(stream.key() + ".lag.seconds", stream.lag().toSeconds()));
        board.ticks().forEach(tick -> builder.detail(tick.stream() + ".tick.failing.seconds", tick.failingFor().toSeconds()));
        if (reasons.isEmpty()) {
            builder.up();
        } else {
            builder.message(summary(reasons)).down();
        }
    }

    /** Why the service is not ready, a line each; empty when it is. */
    static List<String> reasons(RunBoard board, Duration limit) {
        List<String> reasons = new ArrayList<>();
        List<StreamFigures> streams = board.all();
        board.ticks().forEach(tick -> tick.complaint(limit).ifPresent(reasons::add));
        if (reasons.isEmpty() && streams.stream().noneMatch(StreamFigures::isDue) && board.uptime().compareTo(limit) > 0) {
            reasons.add("no run has begun since the start " + board.uptime().toMinutes() + " minutes ago: the log says why a tick"
                    + " failed");
        }
        streams.forEach(stream -> stream.complaint(limit).ifPresent(reasons::add));
        return reasons;
    }

    private static String summary(List<String> reasons) {
        String first = String.join("; ", reasons.subList(0, Math.min(REASONS_MAX, reasons.size())));
        return reasons.size() <= REASONS_MAX ? first : first + "; and " + (reasons.size() - REASONS_MAX) + " more";
    }
}
