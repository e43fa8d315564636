package io.tidemark.cli;

import io.tidemark.StreamKey;
import io.tidemark.TidemarkException;
import io.tidemark.config.ByteSize;
import io.tidemark.config.Settings;
import io.tidemark.mirror.Bandwidth;
import io.tidemark.mirror.Checksums;
import io.tidemark.mirror.FolderPlace;
import io.tidemark.mirror.Mirror;
import io.tidemark.mirror.MirrorOptions;
import io.tidemark.replica.Replica;
import io.tidemark.replica.Replicas;
import io.tidemark.replica.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code tidemark export}: writes a month for a removable medium. */
@Command(name = "export",
        description = {"Writes a month of a replica to a folder, for a medium to put away.",
            "The folder gets the archives with rows of that month, their PDFs, SHA256SUMS for sha256sum -c, and"
                + " README.txt, which explains it all to whoever finds it.",
            "",
            "Each object is verified as it is copied, and nothing is overwritten. After an interruption the same"
                + " call continues. Several months may share a folder. verify, restore and find read it with --from."},
        footer = {"", "Members of the JSON: those of tidemark mirror, and files (in SHA256SUMS)"})
final class ExportCommand implements Callable<Integer> {
    @ParentCommand
    private TidemarkCommand tidemark;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ReplicaOptions replica;

    @Option(names = "--month", paramLabel = "YYYY-MM", required = true, converter = ScopeOptions.Month.class,
            description = "Rows of this month (UTC).")
    private YearMonth month;

    @Option(names = "--to", paramLabel = "DIR", required = true, description = "The folder. It must exist.")
    private Path folder;

    @Option(names = "--bandwidth", paramLabel = "SIZE", converter = MirrorCommand.Size.class, description = "How much to read"
            + " per second at most, e.g. 2MB. Default: unlimited.")
    private ByteSize bandwidth = new ByteSize(0);

    @Override
    public Integer call() throws IOException {
        Logging.forCommand(tidemark.options);
        Settings settings = tidemark.options.replicaSettings();
        var options = new MirrorOptions(new Scope(Optional.of(month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant()),
                Optional.of(month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant()), Optional.empty()), false);
        try (var opened = replica.open(settings); var place = FolderPlace.open(folder);
                var progress = WorkProgress.onStderr("archives");
                var view = MirrorView.open(spec.commandLine().getOut(), tidemark.options.isJson())) {
            Replicas copies = Replicas.inFolder(settings, folder);
            var mirror = new Mirror(opened.replicas(), copies, place, options, Bandwidth.of(bandwidth.bytes()),
                    Clock.systemUTC());
            List<StreamKey> keys = MirrorCommand.keys(mirror, replica);
            MirrorCommand.mirror(mirror, keys, view, progress);
            if (view.isEmpty()) {
                throw new TidemarkException("no rows of " + month + " in the replica",
                        "nothing was written to " + folder + ": name a month that has rows, or another tenant or stream");
            }
            List<Replica> listed = mirror.keys(List.of()).stream().map(StreamKey::tenant).distinct().map(copies::of).toList();
            view.files(new Checksums(folder, Version.number()).write(listed));
            return view.end() ? ExitStatus.OK : ExitStatus.FAILED;
        }
    }
}
