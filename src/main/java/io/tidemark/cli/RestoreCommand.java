package io.tidemark.cli;

import io.tidemark.Service;
import io.tidemark.StreamKey;
import io.tidemark.cli.Selection.Item;
import io.tidemark.config.ConfigFiles;
import io.tidemark.config.DatabaseSettings;
import io.tidemark.config.Settings;
import io.tidemark.flow.Streams;
import io.tidemark.restore.RestoreOptions;
import io.tidemark.restore.RestoreReport;
import io.tidemark.restore.Restorer;
import io.tidemark.run.Spool;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
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

/** {@code tidemark restore}: brings rows and attachments back. */
@Command(name = "restore",
        description = {"Brings rows and attachments of a replica back into the tables of a database, each row in its newest"
                + " version. Which table a stream's rows go to, its route file says. The tables must be there; a table that"
                + " can't take the rows is refused before anything is written.",
            "", "Rows that are there before and are others stay as they are, and are told. Call it again where it was"
                + " interrupted: it goes on from there. Nobody else should write to the tables meanwhile.",
            "", "The role is tidemark.restore.username, with tidemark.restore.password, and by default the source's. As a"
                + " superuser, triggers and foreign keys are out of force, and foreign keys are looked at in the end."},
        footer = {"", "Members of the JSON:",
            "  outcome (done, failed), dryRun, since | null (when the interrupted restore began that it went on with),",
            "  conflicts: {count, first}, dangling (foreign keys), streams: [{tenant, stream, target, table,",
            "    outcome (done, failed), failure | null, archives, rows, written, deleted, refused: {count, first}, attachments,",
            "    attachmentBytes, missing, attachmentFaults: {count, first}, attachmentConflicts: {count, first}, notes}]"})
final class RestoreCommand implements Callable<Integer> {
    /** Says that the configured database is meant. */
    private static final String CONFIGURED = "configured";

    @ParentCommand
    private TidemarkCommand tidemark;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ReplicaOptions replica;

    @Option(names = "--into", paramLabel = "URL", required = true, description = "The database: a JDBC URL without user and"
            + " password, or the word configured for tidemark.restore.url.")
    private String into;

    @Option(names = "--as-of", paramLabel = "TIME", converter = ScopeOptions.Moment.class, description = "As the rows were"
            + " at this moment, in UTC: each in its newest version of up to this updated_at.")
    private Instant asOf;

    @Option(names = "--overwrite", description = "Replace rows and attachments that are there before and are others.")
    private boolean overwrite;

    @Option(names = "--dry-run", description = "Do all of it, but for attachments, and take it back in the end.")
    private boolean dryRun;

    @Override
    public Integer call() throws SQLException, IOException {
        Logging.forCommand(tidemark.options);
        Settings settings = tidemark.options.replicaSettings();
        DatabaseSettings database = settings.restore(Optional.of(into).filter(url -> !url.equals(CONFIGURED)));
        ConfigFiles files = tidemark.options.files();
        Service service = tidemark.options.streams(files, database);
        try (var shutdown = Shutdown.onSignal(service, service::stopLimit, OptionalInt.empty())) {
            service.start();
            try (service) {
                return restore(service, settings, files, database);
            }
        }
    }

    private int restore(Service service, Settings settings, ConfigFiles files, DatabaseSettings database)
            throws SQLException, IOException {
        Streams streams = service.context().getRegistry().lookupByNameAndType("streams", Streams.class);
        try (var opened = replica.open(settings); var spool = Spool.open(settings.spool().open());
             var progress = WorkProgress.onStderr("archives")) {
            List<StreamKey> keys = replica.items(opened.replicas()).stream()
                    .map(item -> opened.replicas().of(item.tenant()).key(item.stream())).toList();
            RestoreReport report = new Restorer(opened.replicas(), streams::mapping, files::readSql, spool.folder())
                    .restore(keys, database, new RestoreOptions(Optional.ofNullable(asOf), overwrite, dryRun), shown(progress));
            var out = spec.commandLine().getOut();
            out.print(tidemark.options.isJson() ? RestoreView.json(report, dryRun) : RestoreView.text(report, dryRun));
            out.flush();
            return RestoreView.isDone(report, overwrite) ? ExitStatus.OK : ExitStatus.FAILED;
        }
    }

    private static Restorer.Progress shown(WorkProgress progress) {
        return new Restorer.Progress() {
            @Override
            public void begin(StreamKey key, long archives) {
                progress.begin(new Item(key.tenant(), key.stream()).toString(), archives);
            }

            @Override
            public void done(long sizeBytes) {
                progress.done(sizeBytes);
            }
        };
    }
}
