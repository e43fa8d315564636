package io.tidemark.ops;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
        return board.all().stream().filter(StreamFigures::isDue).mapToLong(stream -> stream.lag().toSeconds()).max().orElse(0);
    }

    @ManagedAttribute(description = "Tenants' streams that are known")
    public int getStreams() {
        return board.all().size();
    }

    @ManagedAttribute(description = "Streams whose lag is beyond the limit")
    public long getStreamsBehind() {
        return board.all().stream().map(stream -> stream.complaint(lagMax)).filter(Optional::isPresent).count();
    }

    @ManagedAttribute(description = "Streams whose last run failed")
    public long getStreamsFailing() {
        return board.all().stream().filter(stream -> stream.failures() > 0).count();
    }

    @ManagedAttribute(description = "Streams that a person has paused")
    public long getStreamsPaused() {
        return board.all().stream().filter(stream -> stream.pause().isPresent()).count();
    }

    @ManagedAttribute(description = "Runs that are under way in this process")
    public long getRunsUnderWay() {
        return board.all().stream().filter(stream -> stream.run().isPresent()).count();
    }

    @ManagedAttribute(description = "Rows that are set aside now, of all streams")
    public long getRowsSetAside() {
        return board.all().stream().mapToLong(StreamFigures::quarantine).sum();
    }

    @ManagedAttribute(description = "Rows in all chains, each stored version counted")
    public long getRows() {
        return board.all().stream().mapToLong(stream -> stream.totals().rows()).sum();
    }

    @ManagedAttribute(description = "Bytes in all chains, archives and attachments as stored")
    public long getBytes() {
        return board.all().stream().mapToLong(stream -> stream.totals().bytes()).sum();
    }
}
