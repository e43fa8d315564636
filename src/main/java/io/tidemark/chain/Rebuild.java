package io.tidemark.chain;

import io.tidemark.StreamKey;
import io.tidemark.TidemarkException;
import io.tidemark.chain.RebuildReport.Outcome;
import io.tidemark.config.Settings;
import io.tidemark.config.StoreSettings;
import io.tidemark.replica.ArchiveVisitor;
import io.tidemark.replica.InOrder;
import io.tidemark.replica.ReadArchive;
import io.tidemark.replica.ReadArchive.Whole;
import io.tidemark.replica.Replica;
import io.tidemark.replica.S3Objects;
import io.tidemark.replica.StoredArchive;
import io.tidemark.replica.StreamArchives;
import io.tidemark.state.LedgerEntry;
import io.tidemark.state.RunLock;
import io.tidemark.state.StateStore;
import io.tidemark.store.StoreClients;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Restores watermark and ledger of a stream from its chain in the store, which alone is enough.
 *
 * <p>Each archive is read once and proved by the hash that its successor names. It runs under the run's lock, so no run
 * is under way meanwhile. Nothing is written to the store, and to the state all or nothing.
 */
public final class Rebuild {
    private static final Logger LOG = LoggerFactory.getLogger("io.tidemark.rebuild");
    private static final String HINT_BROKEN = "get the object back from a backup or from the versions that the bucket"
            + " keeps; if it is lost for good, or a run died before it had stored it, --force ends the chain before it, and"
            + " the rows behind that are stored again";

    private final Settings settings;
    private final StateStore state;
    private final DataSource locks;
    private final StoreClients clients;
    private final Clock clock;

    public Rebuild(Settings settings, StateStore state, DataSource locks, StoreClients clients, Clock clock) {
        this.settings = settings;
        this.state = state;
        this.locks = locks;
        this.clients = clients;
        this.clock = clock;
    }

    /**
     * Rebuilds one tenant's stream. It does not throw because that failed: the report says so, and other streams can go
     * on.
     */
    public RebuildReport rebuild(StreamKey key, RebuildOptions options, RebuildListener listener) {
        RebuildReport report;
        try {
            report = locked(key, options, listener);
        } catch (TidemarkException e) {
            report = RebuildReport.failed(key, e.getMessage());
        } catch (SdkException | SQLException | UncheckedIOException e) {
            report = RebuildReport.failed(key, e.getClass().getSimpleName() + ": " + e.getMessage()
                    + "\nHINT: nothing was written; do it again when store and database answer");
        }
        log(report);
        return report;
    }

    private RebuildReport locked(StreamKey key, RebuildOptions options, RebuildListener listener) throws SQLException {
        Optional<RunLock> lock = RunLock.tryAcquire(locks, key);
        if (lock.isEmpty()) {
            throw new TidemarkException("a run of " + key + " is under way", "stop the service, then do it again");
        }
        try (RunLock held = lock.get()) {
            return underLock(key, options, listener);
        }
    }

    private RebuildReport underLock(StreamKey key, RebuildOptions options, RebuildListener listener) throws SQLException {
        Known known = Known.of(state, key);
        Chain chain = Chain.find(read(key, listener), known.last());
        List<LedgerEntry> ledger = chain.ledger();
        Optional<String> contradiction = known.contradiction(ledger);
        var problems = new ArrayList<String>();
        chain.breaks().forEach(fact -> problems.add(fact + "\nHINT: " + HINT_BROKEN));
        contradiction.ifPresent(fact -> problems.add("the state of " + key + " " + fact + "\nHINT: if the store is right,"
                + " --force replaces the state by what the store proves"));
        if (ledger.isEmpty() && problems.isEmpty()) {
            return report(key, Outcome.NOTHING_STORED, chain, List.of(), List.of());
        }
        // Nothing can replace a state where nothing is proved: force can't help there.
        if (!problems.isEmpty() && (!options.force() || ledger.isEmpty())) {
            return report(key, Outcome.FAILED, chain, List.of(), problems);
        }
        Outcome outcome = contradiction.isPresent() || known.position().isEmpty() ? Outcome.REBUILT
                : known.ledger().size() < ledger.size() ? Outcome.EXTENDED : Outcome.NOTHING_TO_DO;
        if (!options.dryRun()) {
            write(key, outcome, known, chain);
        }
        return report(key, outcome, chain, problems.stream().map(Rebuild::forced).toList(), List.of());
    }

    private static String forced(String problem) {
        return "in spite of this, by force: " + problem.lines().findFirst().orElseThrow();
    }

    private void write(StreamKey key, Outcome outcome, Known known, Chain chain) throws SQLException {
        int knownArchives = known.ledger().size();
        if (outcome == Outcome.REBUILT) {
            state.restore(key, chain.ledger(), chain.setAsideAfter(0));
        } else if (outcome == Outcome.EXTENDED) {
            state.commit(key, known.position().orElseThrow(),
                    chain.ledger().subList(knownArchives, chain.archives().size()), chain.setAsideAfter(knownArchives),
                    List.of());
        }
    }

    private List<ReadArchive> read(StreamKey key, RebuildListener listener) {
        StoreSettings store = settings.store(key.tenant());
        var replica = new Replica(store, new S3Objects(clients.store(store.connection()).client()),
                settings.stream(key.tenant(), key.stream()).start(), clock);
        StreamArchives archives = replica.archives(key.stream());
        LOG.info("rebuild begun stream={} archives={}", key, archives.count());
        var reader = replica.reader(key.stream());
        List<ReadArchive> read = new ArrayList<>();
        try (var reading = new InOrder<List<StoredArchive>, List<ReadArchive>>(archives.inOrder(), same -> same.stream()
                .map(archive -> reader.read(archive, ArchiveVisitor.NONE)).toList(), store.parallel())) {
            while (reading.hasNext()) {
                for (ReadArchive archive : reading.next()) {
                    read.add(archive);
                    listener.read(key, read.size(), (int) archives.count());
                }
            }
        }
        return read;
    }

    private static RebuildReport report(StreamKey key, Outcome outcome, Chain chain, List<String> notes,
                                        List<String> problems) {
        Optional<Whole> last = chain.last();
        return new RebuildReport(key, outcome, chain.archives().size(),
                chain.archives().stream().mapToLong(archive -> archive.batch().rows()).sum(),
                last.map(Whole::sequence).orElse(0L), last.map(archive -> archive.batch().toInclusive()),
                last.filter(archive -> !chain.rivals().isEmpty()).map(archive -> archive.object().toString()),
                chain.rivals().stream().map(archive -> archive.object().toString()).toList(), chain.orphans().size(),
                notes, problems);
    }

    private static void log(RebuildReport report) {
        String line = "rebuild " + report.outcome().word() + " stream=" + report.key() + " archives=" + report.archives()
                + " rows=" + report.rows() + " sequence=" + report.sequence() + " orphans=" + report.orphans();
        if (report.outcome() == Outcome.FAILED) {
            LOG.error("{} next=\"nothing was written: do what the hint says\" {}", line,
                    String.join("; ", report.problems()).replace('\n', ' '));
        } else {
            LOG.info("{} {}", line, String.join("; ", report.notes()));
        }
    }
}
