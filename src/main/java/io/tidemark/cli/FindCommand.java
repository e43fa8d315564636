package io.tidemark.cli;

import io.tidemark.batch.AttachmentEntry.Stored;
import io.tidemark.cli.Selection.Item;
import io.tidemark.config.Settings;
import io.tidemark.find.AttachmentFile;
import io.tidemark.find.Condition;
import io.tidemark.find.Search;
import io.tidemark.find.Version;
import io.tidemark.replica.Replica;
import io.tidemark.replica.Replicas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code tidemark find}: finds versions of rows. */
@Command(name = "find",
        description = {"Finds all versions of rows by the values of their columns.",
            "Lists them with archive, time and hash. Reads all archives, or those that --since, --until or"
                + " --month select; no database is needed.",
            "",
            "The exit status is 0 if something was found, and all of it is what its archive says; 1 if nothing"
                + " was found, or something can't be read."},
        footer = {"", "Members of the JSON:",
            "  versions: [{tenant, stream, sequence, updatedAt, row (its file), sha256,",
            "    archive: {bucket, key, sha256}, attachment: {missing (bool), bucket,",
            "    key, size, sha256, file | null} | null, document (with --show)}],",
            "  faults: [{object, fact}], archives (read), found"})
final class FindCommand implements Callable<Integer> {
    @ParentCommand
    private TidemarkCommand tidemark;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ReplicaOptions replica;

    @Mixin
    private ScopeOptions part;

    @Option(names = "--where", paramLabel = "COLUMN=VALUE", converter = Where.class, description = "A column has this value,"
            + " as the row's JSON writes it: designator=A0001, id=4711, closed=null. May be repeated; all must match.")
    private List<Condition> conditions = List.of();

    @Option(names = "--show", description = "Print the rows themselves.")
    private boolean isShown;

    @Option(names = "--pdf", paramLabel = "DIR|FILE", description = "Fetch the PDFs of all versions found into this folder,"
            + " or that of the newest version into this file, whose name ends in .pdf.")
    private Path pdf;

    @Override
    public Integer call() throws IOException {
        Logging.forCommand(tidemark.options);
        Settings settings = tidemark.options.replicaSettings();
        if (pdf != null && !isFile() && !Files.isDirectory(pdf)) {
            throw new WrongUsageException("--pdf " + pdf + " is not a folder", "create it, or name a file that ends in .pdf");
        }
        if (isFile() && Files.exists(pdf)) {
            throw new WrongUsageException("--pdf " + pdf + " exists already", "nothing is overwritten: name another file");
        }
        try (var opened = replica.open(settings); var progress = WorkProgress.onStderr("archives");
                var view = FindView.open(spec.commandLine().getOut(), tidemark.options.isJson())) {
            return find(opened.replicas(), settings, progress, view);
        }
    }

    private boolean isFile() {
        return pdf != null && pdf.toString().endsWith(".pdf") && !Files.isDirectory(pdf);
    }

    private int find(Replicas replicas, Settings settings, WorkProgress progress, FindView view) throws IOException {
        Set<String> columns = new TreeSet<>();
        long read = 0;
        var finds = new Shown(view, progress);
        for (Item item : replica.items(replicas)) {
            Replica its = replicas.of(item.tenant());
            finds.replica = its;
            var archives = its.archives(item.stream());
            progress.begin(item.toString(), archives.count());
            var search = new Search(its, archives, conditions, part.scope(), isShown, settings.spool().dir());
            search.run(finds);
            columns.addAll(search.columns());
            read += search.read();
        }
        if (isFile() && finds.newest.isPresent()) {
            finds.fetch(finds.newestReplica, finds.newest.get(), pdf);
        }
        requireColumns(columns, read);
        return view.end(read) ? ExitStatus.OK : ExitStatus.FAILED;
    }

    /** A column that no row has is a typo. */
    private void requireColumns(Set<String> columns, long read) {
        for (Condition condition : conditions) {
            if (read > 0 && !columns.isEmpty() && !columns.contains(condition.column())) {
                throw new WrongUsageException("no archive has a column " + condition.column(), "there are "
                        + String.join(", ", columns));
            }
        }
    }

    private final class Shown implements Search.Finds {
        private final FindView view;
        private final WorkProgress progress;
        private Replica replica;
        private Replica newestReplica;
        private Optional<Version> newestVersion = Optional.empty();
        private Optional<Stored> newest = Optional.empty();

        Shown(FindView view, WorkProgress progress) {
            this.view = view;
            this.progress = progress;
        }

        @Override
        public void found(Version version) {
            Optional<Stored> stored = version.attachment().filter(entry -> entry instanceof Stored).map(entry -> (Stored) entry);
            Optional<Path> file = Optional.empty();
            if (pdf != null && stored.isPresent()) {
                if (isFile()) {
                    remember(version, stored.get());
                } else {
                    // A PDF that was exchanged in place has a key of its own, and so a name.
                    String key = stored.get().key();
                    file = fetch(replica, stored.get(), pdf.resolve(key.substring(key.lastIndexOf('/') + 1)));
                }
            }
            view.version(version, file);
        }

        private void remember(Version version, Stored stored) {
            if (newestVersion.filter(other -> other.updatedAt().isAfter(version.updatedAt())).isEmpty()) {
                newestVersion = Optional.of(version);
                newest = Optional.of(stored);
                newestReplica = replica;
            }
        }

        /** The file, where it has it. */
        Optional<Path> fetch(Replica from, Stored stored, Path file) {
            try {
                Optional<String> fault = AttachmentFile.fetch(from.objects(), stored, file);
                fault.ifPresent(fact -> view.fault(stored.bucket() + "/" + stored.key(), fact));
                return fault.isPresent() ? Optional.empty() : Optional.of(file);
            } catch (IOException e) {
                throw new UncheckedIOException(file + " can't be written: " + e.getMessage(), e);
            }
        }

        @Override
        public void fault(String object, String fact) {
            view.fault(object, fact);
        }

        @Override
        public void done(long sizeBytes) {
            progress.done(sizeBytes);
        }
    }

    /** A condition. */
    static final class Where implements ITypeConverter<Condition> {
        @Override
        public Condition convert(String text) {
            try {
                return Condition.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "' " + e.getMessage());
            }
        }
    }
}
