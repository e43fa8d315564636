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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how long it takes from the call of Java to the end of the first run, on a source without new rows. */
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
            // A tenant, whose rows the first start takes.
            new DocumentStore(source).akte(Work.TENANT).insert();
            untilFirstRun(tidemark.jar() + " --config . run --once", folder);
            Map<String, String> commands = new LinkedHashMap<>();
            commands.put("java -jar", tidemark.jar());
            commands.put("bin/tidemark, with its class archive", tidemark.tidemark("256m"));
            Map<String, double[]> seconds = new LinkedHashMap<>();
            commands.keySet().forEach(name -> seconds.put(name, new double[rounds]));
            for (int round = 0; round < rounds; round++) {
                for (var command : commands.entrySet()) {
                    seconds.get(command.getKey())[round] = untilFirstRun(command.getValue() + " --config . run --once", folder);
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
        Process process = new ProcessBuilder(List.of("bash", "-c", command)).directory(folder.toFile())
                .redirectErrorStream(true).start();
        double seconds = Double.NaN;
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (Double.isNaN(seconds) && line.contains("run caught-up")) {
                    seconds = (System.nanoTime() - beganNanos) / 1e9;
                }
            }
        }
        if (process.waitFor() != 0 || Double.isNaN(seconds)) {
            throw new IllegalStateException("no run caught up: " + command);
        }
        return seconds;
    }

    private static double median(double[] values) {
        return Arrays.stream(values).sorted().toArray()[values.length / 2];
    }
}
