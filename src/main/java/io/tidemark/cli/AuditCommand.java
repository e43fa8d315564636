package io.tidemark.cli;

import io.tidemark.StreamKey;
import io.tidemark.audit.AuditListener;
import io.tidemark.audit.AuditOptions;
import io.tidemark.audit.AuditReport;
import io.tidemark.audit.Finding;
import io.tidemark.flow.Audits;
import io.tidemark.flow.Audits.Repairing;
import io.tidemark.flow.Service;
import io.tidemark.state.CheckResult.Verdict;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code tidemark audit}: compares a replica with its source. */
@Command(name = "audit",
        description = {"Compares the replica with its source, row by row.",
            "Each row up to the watermark must be in the replica in exactly this version, with its attachment."
                + " Finds rows that came with an old updated_at or were changed without moving it, attachments"
                + " replaced in place, and rows that the source no longer has.",
            "",
            "What the replica has is looked up in an index in tidemark.spool.dir, which grows with each new"
                + " archive and may be deleted at any time. Whether the objects are intact is for tidemark verify to"
                + " check. The service may be running.",
            "",
            "With --repair the audit passes if all findings were repaired; what the source can't deliver remains"
                + " a finding."},
        footer = {"", "Members of the JSON:",
            "  findings: [{tenant, stream, kind (missing, changed, attachment, deleted, unreadable), id,",
            "    updatedAt, fact, todo}]   (of each stream, the first ones),",
            "  streams: [{tenant, stream, target, startedAt, finishedAt, verdict (passed, failed),",
            "    partial (bool), scope, deep, watermark: {updatedAt, id} | null, sequence, rows, replicaRows,",
            "    attachments, counts: {missing, changed, attachment, deleted, unreadable}, findings, repaired,",
            "    setAside, earlier, newer, untaken: {without, infinite, ahead}, faultyArchives, faults}],",
            "  failures: [{tenant, stream, message}], verdict (passed, failed, unknown)"})
final class AuditCommand implements Callable<Integer>, Check {
    @ParentCommand
    private TidemarkCommand tidemark;

    @Spec
    private CommandSpec spec;

    @Option(names = "--tenant", paramLabel = "T", description = "Only this tenant; may be repeated. Default: all.")
    private List<String> tenants = List.of();

    @Option(names = "--stream", paramLabel = "S", description = "Only this stream; may be repeated. Default: all.")
    private List<String> streams = List.of();

    @Mixin
    private ScopeOptions part;

    @Option(names = "--deep", description = "Compare attachments by their hashes, so the source reads them all. Default: by"
            + " their sizes.")
    private boolean deep;

    @Option(names = "--repair", description = "Store what is missing as supplements of the chain: rows and attachments as the"
            + " source has them now, and which rows it no longer has. Existing objects are never changed.")
    private boolean repair;

    @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "600", description = "How long a repair waits for"
            + " another run of the same stream. Default: ${DEFAULT-VALUE}.")
    private long waitSeconds;

    @Option(names = "--findings", paramLabel = "N", defaultValue = "100", description = "How many findings of each stream to"
            + " list; all are counted. Default: ${DEFAULT-VALUE}.")
    private int findings;

    @Override
    public Integer call() throws SQLException {
        Duration wait = BusyWait.limit(spec, waitSeconds);
        Logging.forCommand(tidemark.options);
        var options = new AuditOptions(part.scope(), deep);
        Service service = tidemark.options.service(tidemark.options.files(), Service.Mode.ON_CALL);
        try (var shutdown = Shutdown.onSignal(service, service::stopLimit, OptionalInt.empty())) {
            service.start();
            try (service; var view = AuditView.open(spec.commandLine().getOut(), tidemark.options.isJson(), findings)) {
                return audit(service, options, view, repairing(shutdown, wait));
            }
        }
    }

    private Optional<Repairing> repairing(Shutdown shutdown, Duration wait) {
        return repair ? Optional.of(new Repairing(wait, shutdown::await)) : Optional.empty();
    }

    private int audit(Service service, AuditOptions options, AuditView view, Optional<Repairing> repairing)
            throws SQLException {
        var audits = service.context().getRegistry().lookupByNameAndType("audits", Audits.class);
        var verdicts = new Verdicts();
        for (StreamKey key : Selection.of(audits.keys(), tenants, streams)) {
            try (var shown = new Shown(view)) {
                var outcome = audits.audit(key, options, shown, repairing);
                outcome.report().ifPresent(view::report);
                if (!outcome.failure().isEmpty()) {
                    view.failure(key, outcome.failure(), outcome.report().isPresent());
                }
                verdicts.add(outcome.report().map(AuditReport::verdict).orElse(Verdict.UNKNOWN));
            }
        }
        view.end(verdicts.worst());
        return verdicts.exitStatus();
    }

    /** Shows what is found, and how far it is. */
    private static final class Shown implements AuditListener, AutoCloseable {
        private final AuditView view;
        private final WorkProgress archives = WorkProgress.onStderr("archives");
        private final WorkProgress rows = WorkProgress.onStderr("rows");

        Shown(AuditView view) {
            this.view = view;
        }

        @Override
        public void indexing(StreamKey key, long count) {
            archives.begin(key.tenant() + "/" + key.stream(), count);
        }

        @Override
        public void indexed(long sizeBytes) {
            archives.done(sizeBytes);
        }

        @Override
        public void comparing(StreamKey key, long count) {
            rows.begin(key.tenant() + "/" + key.stream(), count);
        }

        @Override
        public void compared(long jsonBytes) {
            rows.done(jsonBytes);
        }

        @Override
        public void found(StreamKey key, Finding finding) {
            view.finding(key, finding);
        }

        @Override
        public void close() {
            archives.close();
            rows.close();
        }
    }
}
