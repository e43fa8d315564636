package io.tidemark.flow;

import io.tidemark.StreamKey;
import io.tidemark.config.Settings;
import io.tidemark.state.CheckLog;
import io.tidemark.state.CheckResult;
import io.tidemark.state.CheckResult.Verdict;
import io.tidemark.state.DirectConnection;
import io.tidemark.state.LedgerReader;
import io.tidemark.state.RunLock;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does checks of tenants' streams by themselves: of those that processes on the same state begin at the same time one goes on,
 * a failure is the result of that check alone, and none goes on while the service stops.
 */
final class ScheduledChecks {
    private static final Logger LOG = LoggerFactory.getLogger("io.tidemark.check");

    private final Settings settings;
    private final CheckLog log;
    private final Predicate<StreamKey> isReplicated;
    private final BooleanSupplier isStopping;
    private final Clock clock;

    ScheduledChecks(Settings settings, CheckLog log, Predicate<StreamKey> isReplicated, BooleanSupplier isStopping, Clock clock) {
        this.settings = settings;
        this.log = log;
        this.isReplicated = isReplicated;
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
        try (var ledgers = LedgerReader.open(settings.state())) {
            return ledgers.keys().stream().filter(isReplicated).toList();
        }
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
            free(kind, key, lock.get());
        }
    }

    private static void free(String kind, StreamKey key, RunLock lock) {
        try {
            lock.close();
        } catch (SQLException e) {
            // The session that held it is gone, and the lock with it.
            LOG.warn("lock was lost during {} stream={}: {}", kind, key, Failures.message(e));
        }
    }
}
