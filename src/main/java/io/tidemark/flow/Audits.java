package io.tidemark.flow;

import io.tidemark.StreamKey;
import io.tidemark.TidemarkException;
import io.tidemark.audit.Audit;
import io.tidemark.audit.AuditFigures;
import io.tidemark.audit.AuditListener;
import io.tidemark.audit.AuditOptions;
import io.tidemark.audit.AuditReport;
import io.tidemark.audit.Auditor;
import io.tidemark.config.CheckSettings;
import io.tidemark.config.Settings;
import io.tidemark.replica.Replicas;
import io.tidemark.replica.Scope;
import io.tidemark.run.ReadAgain;
import io.tidemark.state.CheckLog;
import io.tidemark.state.CheckResult;
import io.tidemark.state.CheckResult.Verdict;
import io.tidemark.state.Databases;
import io.tidemark.state.RunReport;
import io.tidemark.state.StateStore;
import io.tidemark.store.StoreClients;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Audits of tenants' streams: what they find is kept for status, health and metrics. */
public final class Audits implements AutoCloseable {
    /** The folder of the spool that has the indexes. */
    private static final String FOLDER = "index";
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
    /** For a run that is under way: it has a time limit of its own. */
    private static final Duration WAIT = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger("io.tidemark.audit");

    private final Replication replication;
    private final ScheduledChecks scheduled;
    private final Settings settings;
    private final Streams streams;
    private final TenantSteps tenants;
    private final UnaryOperator<String> sqlFiles;
    private final StateStore state;
    private final CheckLog checks;
    private final StoreClients clients;
    private final Clock clock;
    private Databases databases;

    Audits(Replication replication, ScheduledChecks scheduled, Settings settings, Streams streams, TenantSteps tenants,
           UnaryOperator<String> sqlFiles, StateStore state, CheckLog checks, StoreClients clients, Clock clock) {
        this.replication = replication;
        this.scheduled = scheduled;
        this.settings = settings;
        this.streams = streams;
        this.tenants = tenants;
        this.sqlFiles = sqlFiles;
        this.state = state;
        this.checks = checks;
        this.clients = clients;
        this.clock = clock;
    }

    /** The tenants' streams that the source has, and those that only the replica has any more, in order. */
    public List<StreamKey> keys() throws SQLException {
        Set<StreamKey> keys = new TreeSet<>(Comparator.comparing(StreamKey::toString));
        for (String stream : streams.names()) {
            tenants.all(stream).forEach(tenant -> keys.add(key(tenant, stream)));
        }
        keys.addAll(scheduled.chains());
        return List.copyOf(keys);
    }

    /** The same on schedule: a stream whose tenants can't be found out stops no other. */
    public List<StreamKey> onSchedule() throws SQLException {
        Set<StreamKey> keys = new TreeSet<>(Comparator.comparing(StreamKey::toString));
        keys.addAll(scheduled.chains());
        for (String stream : streams.names()) {
            try {
                tenants.all(stream).forEach(tenant -> keys.add(key(tenant, stream)));
            } catch (TidemarkException e) {
                LOG.error("audit without new tenants stream={} next=mend its select: {}", stream, Failures.message(e));
            }
        }
        return List.copyOf(keys);
    }

    /** Audits one of them, and repairs what it finds where the settings say so. */
    public void auditOnSchedule(@Body StreamKey key) throws SQLException {
        CheckSettings checked = settings.checks();
        Optional<Repairing> repairing = Optional.of(new Repairing(WAIT, atMost -> {
            LockSupport.parkNanos(atMost.toNanos());
            scheduled.goOn();
            return false;
        })).filter(repair -> checked.auditRepair());
        scheduled.run(AuditFigures.KIND, key, () -> {
            audit(key, new AuditOptions(Scope.ALL, checked.auditDeep()), new AuditListener() {
                @Override
                public void indexed(long sizeBytes) {
                    scheduled.goOn();
                }

                @Override
                public void compared(long jsonBytes) {
                    scheduled.goOn();
                }
            }, repairing);
            return Optional.empty();
        });
    }

    private StreamKey key(String tenant, String stream) {
        return new StreamKey(tenant, stream, settings.target(tenant));
    }

    /** Waits, and returns true, perhaps early, when all is to stop. */
    @FunctionalInterface
    public interface Waiting {
        boolean await(Duration atMost) throws InterruptedException;
    }

    /**
     * That findings are to be repaired.
     *
     * @param patience with a run of the same stream that is under way elsewhere, at the most
     * @param waiting  how that is waited for
     */
    public record Repairing(Duration patience, Waiting waiting) {
    }

    /** Audits one tenant's stream, and repairs nothing. */
    public Result audit(StreamKey key, AuditOptions options, AuditListener watch) throws SQLException {
        return audit(key, options, watch, Optional.empty());
    }

    /**
     * Audits one tenant's stream, and stores what is missing where that is asked for. It does not throw because that fails,
     * so that one stops no other: the failure is kept, and reported in a line.
     */
    public Result audit(StreamKey key, AuditOptions options, AuditListener watch, Optional<Repairing> repairing)
            throws SQLException {
        Instant startedAt = clock.instant();
        try (Audit audit = auditor().open(key, streams.get(key.stream()), options, watch)) {
            AuditReport report = audit.run();
            Optional<String> unrepaired = Optional.empty();
            if (repairing.isPresent()) {
                var repaired = audit.repair(report, again -> rerun(key, again, repairing.get()));
                report = repaired.report();
                unrepaired = repaired.failure();
            }
            if (!report.isPartial()) {
                checks.record(AuditFigures.result(report));
            }
            LOG.info("audit {} stream={} rows={} attachments={} findings={} repaired={} ms={} {}", report.verdict().word(), key,
                    report.rows(), report.attachments(), report.findings(), report.repaired(),
                    Duration.between(startedAt, report.finishedAt()).toMillis(), unrepaired.orElse(""));
            return new Result(Optional.of(report), unrepaired.map(why -> "not all is repaired: " + why).orElse(""));
        } catch (CancellationException e) {
            LOG.info("audit given up stream={}: {}", key, e.getMessage());
            return new Result(Optional.empty(), e.getMessage());
        } catch (SQLException | RuntimeException e) {
            String failure = Failures.message(e);
            LOG.error("audit not done stream={} next=it is done again on schedule: {}", key, failure);
            checks.record(new CheckResult(AuditFigures.KIND, key, startedAt, clock.instant(), Verdict.UNKNOWN, failure, "{}"));
            return new Result(Optional.empty(), failure);
        }
    }

    private RunReport rerun(StreamKey key, ReadAgain again, Repairing repairing) {
        try {
            RunReport run = replication.run(key.tenant(), key.stream(), again);
            for (Duration waited = Duration.ZERO; run.outcome() == RunReport.Outcome.BUSY
                    && waited.compareTo(repairing.patience()) < 0; waited = waited.plus(ASK_AGAIN)) {
                if (repairing.waiting().await(ASK_AGAIN)) {
                    throw new CancellationException("the repair was stopped");
                }
                run = replication.run(key.tenant(), key.stream(), again);
            }
            return run;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the repair was interrupted");
        }
    }

    /**
     * What came of an audit.
     *
     * @param report  empty where it could not be done
     * @param failure why not, or why not all is repaired; empty where all went well
     */
    public record Result(Optional<AuditReport> report, String failure) {
    }

    // Made when they are first needed: most processes audit nothing.
    private synchronized Auditor auditor() {
        if (databases == null) {
            databases = new Databases(settings.source(), settings.state(), 1);
        }
        Path folder = settings.spool().dir().resolve(FOLDER);
        return new Auditor(new Auditor.Parts(settings, sqlFiles, databases, state, Replicas.inStores(settings, clients), folder,
                clock));
    }

    @Override
    public synchronized void close() {
        if (databases != null) {
            databases.close();
        }
    }
}
