package io.tidemark.cli;

import io.tidemark.StreamKey;
import io.tidemark.TidemarkException;
import io.tidemark.config.ByteSize;
import io.tidemark.config.ConnectionSettings;
import io.tidemark.config.Settings;
import io.tidemark.mirror.Bandwidth;
import io.tidemark.mirror.CopyPlace;
import io.tidemark.mirror.Finding;
import io.tidemark.mirror.FolderPlace;
import io.tidemark.mirror.Mirror;
import io.tidemark.mirror.MirrorFigures;
import io.tidemark.mirror.MirrorListener;
import io.tidemark.mirror.MirrorOptions;
import io.tidemark.mirror.MirrorReport;
import io.tidemark.mirror.StorePlace;
import io.tidemark.replica.Replicas;
import io.tidemark.run.Spool;
import io.tidemark.state.CheckLog;
import io.tidemark.state.Databases;
import io.tidemark.state.StateSchema;
import io.tidemark.store.StoreClients;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code tidemark mirror}: copies a replica to a place of your own. */
@Command(name = "mirror",
        description = {"Copies what is new in a replica to a folder, or to another store.",
            "Each object is verified by its SHA-256 as it is copied, and is there completely or not at all."
                + " Nothing is ever deleted or overwritten. After an interruption, the next call continues.",
            "",
            "An object that isn't what the replica promises is reported and not copied; one that the mirror has,"
                + " and that vanished or changed at its source, is reported. The mirror is a replica: verify, restore"
                + " and find read it with --from.",
            "",
            "If the folder is that of tidemark.mirror.to, and the state database is configured, the result of a whole"
                + " stream is kept for status and health, as that of a scheduled mirror is."},
        footer = {"", "Members of the JSON:",
            "  findings: [{tenant, stream, object, fact,",
            "    kind (vanished, changed, damaged, spoilt)}],",
            "  streams: [{tenant, stream, target, from, to, startedAt, finishedAt,",
            "    verdict (passed, failed), partial (bool), scope, deep, archives,",
            "    carriedArchives, carriedAttachments, carriedBytes, findings,",
            "    counts: {vanished, changed, damaged, spoilt}}],",
            "  failures: [{tenant, stream, message}], verdict (passed, failed)"})
final class MirrorCommand implements Callable<Integer> {

    @ParentCommand
    private TidemarkCommand tidemark;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ReplicaOptions replica;

    @Mixin
    private ScopeOptions part;

    @ArgGroup(multiplicity = "1")
    private Destination destination;

    /** Where it goes. */
    private static final class Destination {
        @Option(names = "--to", paramLabel = "DIR", required = true, description = "The folder of the mirror. It must exist.")
        private Path folder;

        @Option(names = "--to-store", required = true, description = "Mirror to the S3 store at"
                + " tidemark.mirror.store.endpoint, in buckets of the same names.")
        private boolean isStore;
    }

    @Option(names = "--bandwidth", paramLabel = "SIZE", converter = Size.class, description = "How much to read per second at"
            + " most, e.g. 2MB. Default: unlimited.")
    private ByteSize bandwidth = new ByteSize(0);

    @Option(names = "--deep", description = "Also read what the mirror already has, and fetch what it lacks.")
    private boolean deep;

    @Override
    public Integer call() throws IOException {
        Logging.forCommand(tidemark.options);
        Settings settings = tidemark.options.replicaSettings();
        var options = new MirrorOptions(part.scope(), deep);
        if (!destination.isStore) {
            try (var place = FolderPlace.open(destination.folder)) {
                return mirror(settings, place, options);
            }
        }
        ConnectionSettings store = settings.mirror().store().orElseThrow(() -> new WrongUsageException(
                "no store to mirror to is configured", "set tidemark.mirror.store.endpoint"));
        try (var clients = StoreClients.forReading(List.of(store), settings.storeParallel());
                var spool = Spool.open(settings.spool().open());
                var place = new StorePlace(clients.store(store), spool.folder(), store.endpoint().orElseThrow().toString())) {
            return mirror(settings, place, options);
        }
    }

    private int mirror(Settings settings, CopyPlace place, MirrorOptions options) {
        try (var opened = replica.open(settings); var progress = WorkProgress.onStderr("archives");
                var view = MirrorView.open(spec.commandLine().getOut(), tidemark.options.isJson())) {
            var mirror = new Mirror(opened.replicas(), Replicas.in(settings, place.objects()), place, options,
                    Bandwidth.of(bandwidth.bytes()), Clock.systemUTC());
            mirror(mirror, keys(mirror, replica), view, progress).forEach(report -> keep(settings, report));
            return view.end() ? ExitStatus.OK : ExitStatus.FAILED;
        }
    }

    /** @throws WrongUsageException where there is nothing of what was named */
    static List<StreamKey> keys(Mirror mirror, ReplicaOptions replica) {
        return replica.chosen(mirror.keys(replica.tenants()));
    }

    /** What came of each that could be mirrored. */
    static List<MirrorReport> mirror(Mirror mirror, List<StreamKey> keys, MirrorView view, WorkProgress progress) {
        var reports = new ArrayList<MirrorReport>();
        for (StreamKey key : keys) {
            try {
                MirrorReport report = mirror.mirror(key, new Shown(view, progress));
                view.report(report);
                reports.add(report);
            } catch (RuntimeException e) {
                // One tenant's store or chain stops no other.
                view.failure(key, ErrorReport.said(e));
            }
        }
        return reports;
    }

    // As the schedule's is, so that a fault of last night's is over once it is mended: of the folder that the schedule keeps,
    // from the store, and of all archives. Another folder, or a part, says nothing of that one.
    private void keep(Settings settings, MirrorReport report) {
        if (destination.isStore || !replica.isStore() || report.isPartial() || !settings.hasDatabases()
                || !settings.mirror().folder().map(MirrorCommand::real).equals(Optional.of(real(destination.folder)))) {
            return;
        }
        try (var databases = new Databases(settings.source(), settings.state(), 1)) {
            var log = new CheckLog(new StateSchema(databases.state()));
            log.record(MirrorFigures.result(report));
        } catch (SQLException | TidemarkException e) {
            System.err.println("tidemark: the result can't be kept for status: " + ErrorReport.said(e));
        }
    }

    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            return folder.toAbsolutePath().normalize();
        }
    }

    /** Shows what is found, and how far it is. */
    private record Shown(MirrorView view, WorkProgress progress) implements MirrorListener {
        @Override
        public void begun(StreamKey key, long archives) {
            progress.begin(key.tenant() + "/" + key.stream(), archives);
        }

        @Override
        public void found(StreamKey key, Finding finding) {
            view.finding(key, finding);
        }

        @Override
        public void carried(long sizeBytes) {
            progress.add(sizeBytes);
        }

        @Override
        public void done() {
            progress.done(0);
        }
    }

    /** A number of bytes. */
    static final class Size implements ITypeConverter<ByteSize> {
        @Override
        public ByteSize convert(String text) {
            try {
                return ByteSize.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "' " + e.getMessage());
            }
        }
    }
}
