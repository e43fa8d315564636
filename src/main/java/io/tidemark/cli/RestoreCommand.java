package io.tidemark.cli;

import io.tidemark.StreamKey;
import io.tidemark.cli.Selection.Item;
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

/** {@code tidemark restore}: brings rows and attachments back. */
@Command(name = "restore",
        description = {"Brings rows and attachments of a replica back into the tables of a database, each row in its newest"
                + " version. Which table a stream's rows go to, its route file says. The tables must be there; a table that"
                + " can't take the rows is refused before anything is written.",
            "", "Rows that are there before and are others stay as they are, and are told. Call it again where it was"
                + " interrupted: it goes on from there. Nobody else should write to the tables meanwhile.",
            "", "The role is tidemark.restore.username, with tidemark.restore.password, and by default the source's. As a"
                + " superuser, triggers and foreign keys are out of force, and foreign keys are looked at in the end.",
            "", "With --to-files no database is needed: each archive is a folder there, its rows as JSON files and its PDFs beside"
                + " them, which sha256sum -c manifest-sha256.txt checks."},
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

    @Mixin
    private ScopeOptions part;

    @ArgGroup(multiplicity = "1")
    private Place place;

    /** Where it goes. */
    private static final class Place {
        @Option(names = "--into", paramLabel = "URL", required = true, description = "The database: a JDBC URL without user and"
                + " password, or the word configured for tidemark.restore.url.")
        private String into;

        @Option(names = "--to-files", paramLabel = "DIR", required = true, description = "A folder, made where it is missing, for"
                + " plain files: a folder for each tenant, and in it one for each archive. Archives are brought back as a whole,"
                + " all or those that --since, --until, --month or --sample take.")
        private Path files;
    }

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
        if (place.files != null) {
            return toFiles(settings);
        }
        if (!part.scope().isAll()) {
            throw new WrongUsageException("--into brings all rows back, so that a part of them can't be chosen",
                    "take --as-of for a moment, or --to-files for a part");
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
                    .restore(keys, database, new RestoreOptions(Optional.ofNullable(asOf), overwrite, dryRun), shown(progress));
            return show(report);
        }
    }

    private int toFiles(Settings settings) {
        if (asOf != null || overwrite || dryRun) {
            throw new WrongUsageException("--to-files brings archives back as they are", "--as-of, --overwrite and --dry-run go with"
                    + " --into");
        }
        try (var opened = replica.open(settings); var progress = WorkProgress.onStderr("archives")) {
            return show(new FilesRestore(opened.replicas(), place.files, part.scope()).restore(keys(opened.replicas()),
                    shown(progress)));
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

    private static RestoreListener shown(WorkProgress progress) {
        return new RestoreListener() {
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
