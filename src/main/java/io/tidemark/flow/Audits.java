package io.tidemark.flow;

import io.tidemark.StreamKey;
import io.tidemark.audit.Audit;
import io.tidemark.audit.AuditFigures;
import io.tidemark.audit.AuditOptions;
import io.tidemark.audit.AuditReport;
import io.tidemark.audit.AuditWatch;
import io.tidemark.audit.Auditor;
import io.tidemark.config.Settings;
import io.tidemark.replica.Replicas;
import io.tidemark.state.CheckLog;
import io.tidemark.state.CheckResult;
import io.tidemark.state.CheckResult.Verdict;
import io.tidemark.state.Databases;
import io.tidemark.state.LedgerReader;
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
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Audits of tenants' streams: what they find is kept for status, health and metrics. */
public final class Audits implements AutoCloseable {
    /** The folder of the spool that has the indexes. */
    private static final String FOLDER = "index";

    private static final Logger LOG = LoggerFactory.getLogger("io.tidemark.audit");

    private final Settings settings;
    private final Streams streams;
    private final TenantSteps tenants;
    private final UnaryOperator<String> sqlFiles;
    private final StateStore state;
    private final CheckLog checks;
    private final StoreClients clients;
    private final Clock clock;
    private Databases databases;

    Audits(Settings settings, Streams streams, TenantSteps tenants, UnaryOperator<String> sqlFiles, StateStore state,
           CheckLog checks, StoreClients clients, Clock clock) {
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
        try (var ledgers = LedgerReader.open(settings.state())) {
            ledgers.keys().stream().filter(key -> settings.tenants().includes(key.tenant())
                    && streams.names().contains(key.stream()) && key.equals(key(key.tenant(), key.stream()))).forEach(keys::add);
        }
        return List.copyOf(keys);
    }

    private StreamKey key(String tenant, String stream) {
        return new StreamKey(tenant, stream, settings.target(tenant));
    }

    /**
     * Audits one tenant's stream. It does not throw because that fails, so that one stops no other: the failure is kept, and
     * told in a line.
     */
    public Outcome audit(StreamKey key, AuditOptions options, AuditWatch watch) throws SQLException {
        Instant startedAt = clock.instant();
        try (Audit audit = auditor().open(key, streams.get(key.stream()), options, watch)) {
            AuditReport report = audit.run();
            if (!report.isPartial()) {
                checks.record(AuditFigures.result(report));
            }
            LOG.info("audit {} stream={} rows={} attachments={} findings={} ms={}", report.verdict().word(), key, report.rows(),
                    report.attachments(), report.findings(), Duration.between(startedAt, report.finishedAt()).toMillis());
            return new Outcome(Optional.of(report), "");
        } catch (SQLException | RuntimeException e) {
            String failure = Failures.message(e);
            LOG.error("audit not done stream={} next=it is done again on schedule: {}", key, failure);
            checks.record(new CheckResult(AuditFigures.KIND, key, startedAt, clock.instant(), Verdict.UNKNOWN, failure, "{}"));
            return new Outcome(Optional.empty(), failure);
        }
    }

    /**
     * What came of an audit.
     *
     * @param report  empty where it could not be done
     * @param failure why not
     */
    public record Outcome(Optional<AuditReport> report, String failure) {
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
