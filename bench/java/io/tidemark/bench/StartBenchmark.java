package io.tidemark.bench;

import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.SourceDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how long it takes from the call of Java until the service is ready, and until the first run, of one row, has ended. */
@Command(name = "start", mixinStandardHelpOptions = true, showDefaultValues = true,
        description = "From the call of Java until the service is ready, and until the first run has ended: plain, and by the start"
                + " script with a class archive.")
final class StartBenchmark implements Callable<Integer> {
    @Option(names = "--rounds", defaultValue = "5", description = "How often each starts.")
    private int rounds;

    private final Path root = Path.of("").toAbsolutePath();

    @Override
    public Integer call() throws Exception {
        Distribution tidemark = Distribution.built(root);
        Path folder = Files.createDirectories(root.resolve("target/bench/start"));
        Path objects = root.resolve("target/bench/store");
        try (var source = SourceDatabase.withDocumentStore(); var store = StoreProcess.inFolder(objects)) {
            Files.writeString(folder.resolve("application.properties"),
                    Contenders.configuration(source, store.endpoint()));
            var documents = new DocumentStore(source);
            Map<String, String> commands = new LinkedHashMap<>();
            commands.put("java -jar", tidemark.jar());
            commands.put("bin/tidemark, with its class archive", tidemark.tidemark("256m"));
            Map<String, List<Start>> starts = new LinkedHashMap<>();
            commands.keySet().forEach(name -> starts.put(name, new ArrayList<>()));
            for (int round = 0; round < rounds; round++) {
                for (var command : commands.entrySet()) {
                    // A run that finds nothing says nothing.
                    documents.akte(Work.TENANT).insert();
                    starts.get(command.getKey()).add(start(command.getValue(), folder));
                }
            }
            System.out.println("\n| seconds from the start until | ready | the first run has ended |\n|---|---:|---:|");
            starts.forEach((name, each) -> System.out.printf(Locale.ROOT, "| %s | %.2f | %.2f |%n", name,
                    median(each, Start::readySeconds), median(each, Start::caughtUpSeconds)));
        } finally {
            Folders.delete(folder);
            Folders.delete(objects);
        }
        return 0;
    }

    /** Seconds since the call. */
    private record Start(double readySeconds, double caughtUpSeconds) {
    }

    private static Start start(String command, Path folder) throws IOException, InterruptedException {
        long beganNanos = System.nanoTime();
        Process service = new ProcessBuilder("bash", "-c", command + " --config .").directory(folder.toFile())
                .redirectErrorStream(true).start();
        double ready = Double.NaN;
        try (var out = new BufferedReader(new InputStreamReader(service.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                double seconds = (System.nanoTime() - beganNanos) / 1e9;
                if (line.contains("ready ms=")) {
                    ready = seconds;
                } else if (line.contains("run caught-up")) {
                    return new Start(ready, seconds);
                }
            }
            throw new IllegalStateException("no run caught up: " + command);
        } finally {
            service.descendants().forEach(ProcessHandle::destroy);
            service.destroy();
            service.waitFor();
        }
    }

    private static double median(List<Start> starts, ToDoubleFunction<Start> seconds) {
        return starts.stream().mapToDouble(seconds).sorted().toArray()[starts.size() / 2];
    }
}
