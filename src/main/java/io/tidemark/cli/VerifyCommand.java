package io.tidemark.cli;

import io.tidemark.StreamKey;
import io.tidemark.config.ConfigurationException;
import io.tidemark.config.Settings;
import io.tidemark.replica.Scope;
import io.tidemark.state.CheckLog;
import io.tidemark.state.Databases;
import io.tidemark.state.LedgerReader;
import io.tidemark.state.StateSchema;
import io.tidemark.verify.Certificate;
import io.tidemark.verify.CertificateFigures;
import io.tidemark.verify.Finding;
import io.tidemark.verify.Verifier;
import io.tidemark.verify.VerifyListener;
import io.tidemark.verify.VerifyOptions;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code tidemark verify}: proves a replica against itself. */
@Command(name = "verify",
        description = {"Proves a replica against itself, from the store or a mirror alone.",
            "Each archive of the chain must be there, be a valid bag, and have the bytes that the next one"
                + " records; sequence numbers and intervals must have no gaps; each attachment must be there. Prints"
                + " a certificate for each stream.",
            "",
            "If the state database is configured and answers, the chain is compared with the ledger, which"
                + " reveals a truncated end, and the verdict is kept for status and health: that of a stream in the store as"
                + " a whole, not of a part (--since, --until, --month, --sample) nor of a copy (--from). Nothing is written"
                + " to the replica."},
        footer = {"", "Members of the JSON:",
            "  findings: [{tenant, stream | null, kind (fault, stranger, leftover), object, fact}],",
            "  certificates: [{tenant, stream, target, place, startedAt, finishedAt, verdict (passed, failed),",
            "    partial (bool), scope, deep, from, to: {updatedAt, id} | null, archives, archivesRead,",
            "    supplements, rows, setAside, attachments, missing, archiveBytes, attachmentBytes,",
            "    headSequence, head: {bucket, key, sha256} | null, compared,",
            "    orphans, strangers | null, leftovers | null, faults}],",
            "  verdict (passed, failed)"})
final class VerifyCommand implements Callable<Integer>, Check {
    @ParentCommand
    private TidemarkCommand tidemark;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ReplicaOptions replica;

    @Mixin
    private ScopeOptions part;

    @Option(names = "--deep", description = "Also read the attachments. Default: check their sizes, and the hashes in their"
            + " metadata.")
    private boolean deep;

    @Option(names = "--head", paramLabel = "SHA256", description = "The chain must contain the archive of this hash, taken"
            + " from an earlier certificate: it proves that nothing up to there was cut off. For a single stream.")
    private String head;

    @Override
    public Integer call() throws SQLException {
        Logging.forCommand(tidemark.options);
        if (head != null && !head.matches("[0-9a-f]{64}")) {
            throw new ParameterException(spec.commandLine(), "--head is not a SHA-256 in lower-case hex");
        }
        Settings settings = tidemark.options.replicaSettings();
        var options = new VerifyOptions(part.scope(), deep, Optional.ofNullable(head), !replica.isStore(),
                settings.spool().dir());
        try (var opened = replica.open(settings);
                var state = State.open(settings);
                var progress = WorkProgress.onStderr("archives");
                var view = VerifyView.open(spec.commandLine().getOut(), tidemark.options.isJson())) {
            var verifier = new Verifier(opened.replicas(), state.ledgers(), options, Clock.systemUTC());
            return verify(verifier, state, new Shown(view, progress), progress, view);
        }
    }

    private int verify(Verifier verifier, State state, Shown shown, WorkProgress progress, VerifyView view)
            throws SQLException {
        List<StreamKey> keys = replica.chosen(verifier.keys(replica.tenants()));
        if (head != null && keys.size() > 1) {
            throw new WrongUsageException("--head is for a single stream, and there are " + keys.size(),
                    "name one with --tenant and --stream");
        }
        List<Certificate> certificates = new ArrayList<>();
        for (StreamKey key : keys) {
            try {
                Certificate certificate = verifier.verify(key,
                        (begun, archives) -> progress.begin(begun.tenant() + "/" + begun.stream(), archives.count()), shown);
                certificates.add(certificate);
                view.certificate(certificate);
                if (replica.isStore()) {
                    state.keep(certificate);
                }
            } catch (ConfigurationException e) {
                // With tenants=* it shows only now, and is one tenant's own affair.
                view.finding(key, new Finding(Finding.Kind.FAULT, "its replica", "can't be looked for: "
                        + String.join("; ", e.problems())));
            }
        }
        if (replica.isEveryStream() && part.scope().equals(Scope.ALL)) {
            for (String tenant : certificates.stream().map(certificate -> certificate.key().tenant())
                    .collect(Collectors.toCollection(LinkedHashSet::new))) {
                verifier.sweep(tenant, shown);
            }
        }
        boolean isPassed = certificates.size() == keys.size()
                && certificates.stream().allMatch(certificate -> certificate.faults() == 0);
        view.end(isPassed);
        return isPassed ? ExitStatus.OK : ExitStatus.FAILED;
    }

    /** Shows what is found, and how far it is. */
    private record Shown(VerifyView view, WorkProgress progress) implements VerifyListener {
        @Override
        public void found(StreamKey key, Finding finding) {
            view.finding(key, finding);
        }

        @Override
        public void done(long sizeBytes) {
            progress.done(sizeBytes);
        }
    }

    /** The state database, where it is configured and answers. */
    private static final class State implements AutoCloseable {
        private final Optional<Databases> databases;
        private final Optional<LedgerReader> ledgers;

        private State(Optional<Databases> databases, Optional<LedgerReader> ledgers) {
            this.databases = databases;
            this.ledgers = ledgers;
        }

        static State open(Settings settings) {
            if (!settings.hasDatabases()) {
                return new State(Optional.empty(), Optional.empty());
            }
            try {
                var ledgers = LedgerReader.open(settings.state());
                return new State(Optional.of(new Databases(settings.source(), settings.state(), 1)), Optional.of(ledgers));
            } catch (SQLException e) {
                System.err.println("tidemark: the state database doesn't answer, so nothing is compared with the ledger: "
                        + e.getMessage());
                return new State(Optional.empty(), Optional.empty());
            }
        }

        Optional<LedgerReader> ledgers() {
            return ledgers;
        }

        /** For status; a part of a replica, or one that has no ledger there, says nothing of the whole. */
        void keep(Certificate certificate) throws SQLException {
            if (databases.isPresent() && !certificate.isPartial() && ledgers.get().of(certificate.key()).last() > 0) {
                new CheckLog(new StateSchema(databases.get().state())).record(CertificateFigures.result(certificate));
            }
        }

        @Override
        public void close() throws SQLException {
            databases.ifPresent(Databases::close);
            if (ledgers.isPresent()) {
                ledgers.get().close();
            }
        }
    }
}
