package io.tidemark.bench;

import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.SourceDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how long it takes from the call of Java to the end of the first run, which finds one row. */
@Command(name = "start", mixinStandardHelpOptions = true, showDefaultValues = true,
        description = "From the call of Java to the end of the first run: plain, and by the start script with a class archive.")
final class StartBenchmark implements Callable<Integer> {
    @Option(names = "--rounds", defaultValue = "5", description = "How often each starts.")
    private int rounds;

    private final Path root = Path.of("").toAbsolutePath();

    @Override
    public Integer call() throws Exception {
        Distribution tidemark = Distribution.install(root);
        Path folder = Files.createDirectories(root.resolve("target/bench/start"));
        Path objects = root.resolve("target/bench/store");
        try (var source = SourceDatabase.withDocumentStore(); var store = StoreProcess.inFolder(objects)) {
            Files.writeString(folder.resolve("application.properties"),
                    Contenders.configuration(source, store.endpoint()));
            var documents = new DocumentStore(source);
            Map<String, String> commands = new LinkedHashMap<>();
            commands.put("java -jar", tidemark.jar());
            commands.put("bin/tidemark, with its class archive", tidemark.tidemark("256m"));
            Map<String, double[]> seconds = new LinkedHashMap<>();
            commands.keySet().forEach(name -> seconds.put(name, new double[rounds]));
            for (int round = 0; round < rounds; round++) {
                for (var command : commands.entrySet()) {
                    // A run that finds nothing says nothing.
                    documents.akte(Work.TENANT).insert();
                    seconds.get(command.getKey())[round] = untilFirstRun(command.getValue(), folder);
                }
            }
            System.out.println("\n| start to the end of the first run | seconds |\n|---|---:|");
            seconds.forEach((name, each) -> System.out.printf(Locale.ROOT, "| %s | %.2f |%n", name, median(each)));
        } finally {
            Folders.delete(folder);
            Folders.delete(objects);
        }
        return 0;
    }

    private static double untilFirstRun(String command, Path folder) throws IOException, InterruptedException {
        long beganNanos = System.nanoTime();
        Process service = new ProcessBuilder("bash", "-c", command + " --config .").directory(folder.toFile())
                .redirectErrorStream(true).start();
        try (var out = new BufferedReader(new InputStreamReader(service.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.contains("run caught-up")) {
                    return (System.nanoTime() - beganNanos) / 1e9;
                }
            }
            throw new IllegalStateException("no run caught up: " + command);
        } finally {
            service.descendants().forEach(ProcessHandle::destroy);
            service.destroy();
            service.waitFor();
        }
    }

    private static double median(double[] values) {
        return Arrays.stream(values).sorted().toArray()[values.length / 2];
    }
}
