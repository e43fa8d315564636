package io.tidemark.bench;

import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.SourceDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs Tidemark and what one would pick instead in turn on the same data, A B A B, and prints medians and ratios.
 *
 * <p>Each run is a whole process with its start, on a store that is empty; the source is loaded once and kept.
 */
@Command(name = "bench", mixinStandardHelpOptions = true, showDefaultValues = true,
        subcommands = {StartBenchmark.class, IdleBenchmark.class})
public final class Benchmark implements Callable<Integer> {
    @Option(names = "--akten", defaultValue = "200000", description = "Rows of akten to load.")
    private int akten;

    @Option(names = "--dokumente", defaultValue = "0", description = "Rows of dokumente to load, each with a PDF.")
    private int dokumente;

    @Option(names = "--pdf-kib", defaultValue = "60", description = "The PDFs' mean size.")
    private int pdfKib;

    @Option(names = "--stream", defaultValue = "akten", description = "The stream that is measured.")
    private String stream;

    @Option(names = "--latency", defaultValue = "0", description = "Milliseconds that each request to the store waits.")
    private int latencyMs;

    @Option(names = "--rounds", defaultValue = "3", description = "How often each runs.")
    private int rounds;

    @Option(names = "--heap", defaultValue = "256m", description = "Tidemark's heap.")
    private String heap;

    @Option(names = "--only", split = ",", paramLabel = "NAME", description = "These contenders alone.")
    private List<String> only = List.of();

    @Option(names = "--variant", paramLabel = "KEY=VALUE",
            description = "Tidemark with this setting, or with these, blanks between them, as one contender more.")
    private List<String> variants = List.of();

    @Option(names = "--jvm", paramLabel = "OPTIONS",
            description = "Tidemark (zstd) with these options of the JVM, as one contender more.")
    private List<String> jvms = List.of();

    @Option(names = "--build", paramLabel = "TAR.GZ",
            description = "Tidemark as this distribution, which another commit has built, as one contender more.")
    private List<Path> builds = List.of();

    private final Path root = Path.of("").toAbsolutePath();

    public static void main(String[] args) {
        System.exit(new CommandLine(new Benchmark()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        var work = new Work(akten, dokumente, pdfKib, stream, latencyMs);
        List<Contender> contenders = contenders(work, Distribution.built(root));
        Path objects = root.resolve("target/bench/store");
        Folders.delete(objects);
        try (var source = loaded(work); var store = StoreProcess.inFolder(objects)) {
            WarmUp.of(store);
            var results = new Results(work, contenders);
            for (int round = 1; round <= rounds; round++) {
                for (Contender contender : contenders) {
                    System.err.printf("round %d of %d: %s%n", round, rounds, contender.name());
                    results.add(contender, run(contender, work, source, store, objects));
                }
            }
            System.out.print(results);
        } finally {
            Folders.delete(objects);
        }
        return 0;
    }

    private List<Contender> contenders(Work work, Distribution installed) throws IOException, InterruptedException {
        var chosen = new ArrayList<Contender>();
        var all = new ArrayList<>(Contenders.all(installed, heap));
        variants.forEach(setting -> all.add(Contenders.tidemark(setting, installed, heap, setting.replace(" ", "\n") + "\n")));
        jvms.forEach(options -> all.add(Contenders.tidemark(options, installed, heap + " " + options, Contenders.ZSTD)));
        all.removeIf(contender -> !contender.does().test(work) || !only.isEmpty() && !only.contains(contender.name())
                && !variants.contains(contender.name()) && !jvms.contains(contender.name()));
        for (Path build : builds) {
            var other = Distribution.install(build, root.resolve("target/bench/installed-" + builds.indexOf(build)));
            all.add(Contenders.tidemark(build.getFileName().toString(), other, heap, ""));
        }
        for (Contender contender : all) {
            contender.missingTool().ifPresentOrElse(
                    tool -> System.err.println("left out: " + contender.name() + ", which needs " + tool),
                    () -> chosen.add(contender));
        }
        return chosen;
    }

    private SourceDatabase loaded(Work work) {
        Path folder = work.kept(root);
        Path marker = folder.resolveSibling(folder.getFileName() + ".loaded");
        boolean isLoaded = Files.exists(marker);
        if (!isLoaded) {
            Folders.delete(folder);
        }
        SourceDatabase source = SourceDatabase.keptIn(folder, 0);
        if (!isLoaded) {
            System.err.println("loading " + work);
            new DocumentStore(source).load(Work.TENANT, akten, dokumente, pdfKib);
            source.execute("VACUUM ANALYZE");
            try {
                Files.createFile(marker);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        return source;
    }

    private Run run(Contender contender, Work work, SourceDatabase source, StoreProcess store, Path objects)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(root.resolve("target/bench/run"));
        source.execute("DROP SCHEMA IF EXISTS tidemark CASCADE");
        // The server keeps nothing but these files: without them it is empty.
        Folders.delete(objects);
        Files.createDirectories(objects.resolve("bench"));
        ProcessHandle database = ProcessHandle.of(source.pid()).orElseThrow();
        try (var distance = new LatencyProxy(store.endpoint(), latencyMs)) {
            var ground = new Ground(work, root, folder, source, latencyMs == 0 ? store.endpoint() : distance.endpoint());
            String command = contender.command().apply(ground);
            double storeCpu = CpuTime.seconds(store.process());
            double databaseCpu = CpuTime.seconds(database);
            Measured measured = Measured.of(command, folder);
            return Run.of(measured, CpuTime.seconds(store.process()) - storeCpu, CpuTime.seconds(database) - databaseCpu,
                    objects);
        } finally {
            Folders.delete(folder);
        }
    }
}
