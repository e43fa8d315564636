package io.tidemark.cli;

import io.tidemark.StreamKey;
import io.tidemark.config.ConfigFiles;
import io.tidemark.config.DatabaseSettings;
import io.tidemark.config.Settings;
import io.tidemark.flow.Service;
import io.tidemark.flow.Streams;
import io.tidemark.replica.Replicas;
import io.tidemark.restore.FilesRestore;
import io.tidemark.restore.RestoreListener;
import io.tidemark.restore.RestoreOptions;
import io.tidemark.restore.RestoreReport;
import io.tidemark.restore.Restorer;
import io.tidemark.run.Spool;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code tidemark restore}: restores rows and attachments. */
@Command(name = "restore",
        description = {"Restores rows and attachments of a replica into tables, or as files.",
            "Into tables: each row comes in its newest version. A stream's route file names its table. The"
                + " tables must exist; a table that can't take the rows is refused before anything is written.",
            "",
            "Rows that exist already and differ are left as they are, and reported. After an interruption, the"
                + " same call continues. Nobody else should write to the tables meanwhile.",
            "",
            "The role is tidemark.restore.username, with tidemark.restore.password; by default the source's. For"
                + " a superuser, triggers and foreign keys are disabled, and foreign keys are checked at the end.",
            "",
            "With --to-files no database is needed: each archive becomes a folder with its rows as JSON files and"
                + " its PDFs beside them, which sha256sum -c manifest-sha256.txt checks."},
        footer = {"", "Members of the JSON:",
            "  outcome (done, failed), dryRun, since | null (when the interrupted restore began that it went on with),",
            "  conflicts: {count, first}, dangling (foreign keys), streams: [{tenant, stream, target, table,",
            "    outcome (done, failed), failure | null, archives, rows, written, deleted, refused: {count, first},"
                    + " attachments,",
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

    @Mixin
    private ScopeOptions part;

    @ArgGroup(multiplicity = "1")
    private Place place;

    /** Where it goes. */
    private static final class Place {
        @Option(names = "--into", paramLabel = "URL", required = true, description = "The database, as a JDBC URL without"
                + " user and password, or the word 'configured' for tidemark.restore.url.")
        private String into;

        @Option(names = "--to-files", paramLabel = "DIR", required = true, description = "A folder, created if missing, for"
                + " plain files: a folder for each tenant, and in it one for each archive. Archives are restored as a whole,"
                + " all or those that --since, --until, --month or --sample select.")
        private Path files;
    }

    @Option(names = "--as-of", paramLabel = "TIME", converter = ScopeOptions.Moment.class, description = "As the rows were at"
            + " this moment (UTC): each in its newest version up to this updated_at.")
    private Instant asOf;

    @Option(names = "--overwrite", description = "Replace existing rows and attachments that differ.")
    private boolean overwrite;

    @Option(names = "--dry-run", description = "Do everything except attachments, and roll it back at the end.")
    private boolean dryRun;

    @Override
    public Integer call() throws SQLException, IOException {
        Logging.forCommand(tidemark.options);
        Settings settings = tidemark.options.replicaSettings();
        if (place.files != null) {
            return toFiles(settings);
        }
        if (!part.scope().isAll()) {
            throw new WrongUsageException("--into restores all rows, so a part of them can't be selected",
                    "use --as-of for a moment, or --to-files for a part");
        }
        DatabaseSettings database = settings.restore(Optional.of(place.into).filter(url -> !url.equals(CONFIGURED)));
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
            List<StreamKey> keys = keys(opened.replicas());
            RestoreReport report = new Restorer(opened.replicas(), streams::mapping, files::readSql, spool.folder())
                    .restore(keys, database, new RestoreOptions(Optional.ofNullable(asOf), overwrite, dryRun),
                            new RestoreProgress(progress));
            return show(report);
        }
    }

    private int toFiles(Settings settings) {
        if (asOf != null || overwrite || dryRun) {
            throw new WrongUsageException("--to-files restores archives as they are",
                    "--as-of, --overwrite and --dry-run are for --into");
        }
        try (var opened = replica.open(settings); var progress = WorkProgress.onStderr("archives")) {
            return show(new FilesRestore(opened.replicas(), place.files, part.scope()).restore(keys(opened.replicas()),
                    new RestoreProgress(progress)));
        }
    }

    private List<StreamKey> keys(Replicas replicas) {
        return replica.items(replicas).stream().map(item -> replicas.of(item.tenant()).key(item.stream())).toList();
    }

    private int show(RestoreReport report) {
        var out = spec.commandLine().getOut();
        out.print(tidemark.options.isJson() ? RestoreView.json(report, dryRun) : RestoreView.text(report, dryRun));
        out.flush();
        return RestoreView.isDone(report, overwrite) ? ExitStatus.OK : ExitStatus.FAILED;
    }
}
