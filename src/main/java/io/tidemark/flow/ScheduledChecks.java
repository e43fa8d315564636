package io.tidemark.flow;

import io.tidemark.StreamKey;
import io.tidemark.config.Settings;
import io.tidemark.state.CheckLog;
import io.tidemark.state.CheckResult;
import io.tidemark.state.CheckResult.Verdict;
import io.tidemark.state.DirectConnection;
import io.tidemark.state.RunLock;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does checks of tenants' streams on schedule. Where several processes on the same state begin the same check, one of them goes
 * on; a failure is the result of that check alone; and none goes on while the service stops.
 */
final class ScheduledChecks {
    private static final Logger LOG = LoggerFactory.getLogger("io.tidemark.check");

    private final Settings settings;
    private final CheckLog log;
    private final Chains chains;
    private final BooleanSupplier isStopping;
    private final Clock clock;

    ScheduledChecks(Settings settings, CheckLog log, Chains chains, BooleanSupplier isStopping, Clock clock) {
        this.settings = settings;
        this.log = log;
        this.chains = chains;
        this.isStopping = isStopping;
        this.clock = clock;
    }

    /** A check. */
    @FunctionalInterface
    interface Check {
        /** Empty where it keeps its result itself. */
        Optional<CheckResult> run() throws SQLException;
    }

    /** The chains that have archives, of the streams that are replicated. */
    List<StreamKey> chains() throws SQLException {
        return chains.replicated();
    }

    /** @throws CancellationException where the service stops: to be asked now and then by a check that goes on for long */
    void goOn() {
        if (isStopping.getAsBoolean()) {
            throw new CancellationException("the service is stopping");
        }
    }

    /** Does a check and keeps what it found. */
    void run(String kind, StreamKey key, Check check) throws SQLException {
        Instant startedAt = clock.instant();
        // A lock of its own: runs of the stream go on meanwhile.
        var lockKey = new StreamKey(key.tenant(), kind + "/" + key.stream(), key.target());
        Optional<RunLock> lock = RunLock.tryAcquire(DirectConnection.open(settings.state()), lockKey);
        if (lock.isEmpty()) {
            LOG.info("{} left out stream={} reason=\"another process does it\"", kind, key);
            return;
        }
        try {
            goOn();
            Optional<CheckResult> result = check.run();
            if (result.isPresent()) {
                log.record(result.get());
                LOG.info("{} {} stream={} {}", kind, result.get().verdict().word(), key, result.get().message());
            }
        } catch (CancellationException e) {
            LOG.info("{} given up stream={}: {}", kind, key, e.getMessage());
        } catch (SQLException | RuntimeException e) {
            String failure = Failures.message(e);
            LOG.error("{} not done stream={} next=it is done again on schedule: {}", kind, key, failure);
            log.record(new CheckResult(kind, key, startedAt, clock.instant(), Verdict.UNKNOWN, failure, "{}"));
        } finally {
            Locks.free(lock.get(), kind, key, LOG);
        }
    }
}
