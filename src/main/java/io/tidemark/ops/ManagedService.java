package io.tidemark.ops;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;

/** The service as a whole in JMX: {@code io.tidemark:type=Service}. */
@ManagedResource(description = "The service as a whole: whether all streams keep to the limit of their lag")
public final class ManagedService {
    private final RunBoard board;
    private final Duration lagMax;
    private final String version;
    private final Clock clock;

    ManagedService(RunBoard board, Duration lagMax, String version, Clock clock) {
        this.board = board;
        this.lagMax = lagMax;
        this.version = version;
        this.clock = clock;
    }

    @ManagedAttribute(description = "The version of Tidemark")
    public String getVersion() {
        return version;
    }

    @ManagedAttribute(description = "When the service was started (UTC)")
    public String getStartedAt() {
        return clock.instant().minus(board.uptime()).toString();
    }

    @ManagedAttribute(description = "Seconds since then")
    public long getUptimeSeconds() {
        return board.uptime().toSeconds();
    }

    @ManagedAttribute(description = "Whether no stream's lag is beyond the limit")
    public boolean isUpToDate() {
        return reasons().isEmpty();
    }

    @ManagedAttribute(description = "Why streams are beyond the limit, a line each; empty when none is")
    public String getComplaints() {
        return String.join("\n", reasons());
    }

    private List<String> reasons() {
        return LagHealthCheck.reasons(board, lagMax);
    }

    @ManagedAttribute(description = "Seconds of lag beyond which health is down (tidemark.lag.max)")
    public long getLagMaxSeconds() {
        return lagMax.toSeconds();
    }

    @ManagedAttribute(description = "Seconds of lag of the stream that is farthest behind")
    public long getLagSeconds() {
        return board.summary(lagMax).lagSeconds();
    }

    @ManagedAttribute(description = "Tenants' streams that are known")
    public int getStreams() {
        return board.summary(lagMax).streams();
    }

    @ManagedAttribute(description = "Streams whose lag is beyond the limit")
    public long getStreamsBehind() {
        return board.summary(lagMax).behind();
    }

    @ManagedAttribute(description = "Streams whose last run failed")
    public long getStreamsFailing() {
        return board.summary(lagMax).failing();
    }

    @ManagedAttribute(description = "Streams that a person has paused")
    public long getStreamsPaused() {
        return board.summary(lagMax).paused();
    }

    @ManagedAttribute(description = "Runs that are under way in this process")
    public long getRunsUnderWay() {
        return board.summary(lagMax).running();
    }

    @ManagedAttribute(description = "Rows that are set aside now, of all streams")
    public long getRowsSetAside() {
        return board.summary(lagMax).setAside();
    }

    @ManagedAttribute(description = "Rows in all chains, each stored version counted")
    public long getRows() {
        return board.summary(lagMax).rows();
    }

    @ManagedAttribute(description = "Bytes in all chains, archives and attachments as stored")
    public long getBytes() {
        return board.summary(lagMax).bytes();
    }
}
