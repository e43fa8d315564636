package io.tidemark.bench;

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
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how long it takes from the call of Java to the end of the first run, on a source without rows. */
@Command(name = "start", mixinStandardHelpOptions = true, showDefaultValues = true,
        description = "From the call of Java to the end of the first run: plain, and by the start script with a class archive.")
final class StartBenchmark implements Callable<Integer> {
    @Option(names = "--rounds", defaultValue = "5", description = "How often each starts.")
    private int rounds;

    private final Path root = Path.of("").toAbsolutePath();

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createDirectories(root.resolve("target/bench/start"));
        Path objects = root.resolve("target/bench/store");
        try (var source = SourceDatabase.withDocumentStore(); var store = StoreProcess.inFolder(objects)) {
            Files.writeString(folder.resolve("application.properties"),
                    Contenders.configuration(source, store.endpoint()));
            Path home = unpacked(folder);
            shell("bin/tidemark-class-archive --config " + folder, home);
            Map<String, String> commands = new LinkedHashMap<>();
            commands.put("java -jar", Contenders.java("256m") + " -jar " + home + "/tidemark.jar");
            commands.put("bin/tidemark, class archive", home + "/bin/tidemark");
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

    private Path unpacked(Path folder) throws IOException, InterruptedException {
        try (Stream<Path> built = Files.list(root.resolve("target"))) {
            Path distribution = built.filter(file -> file.toString().endsWith(".tar.gz")).findFirst()
                    .orElseThrow(() -> new IllegalStateException("no distribution in target: mvn package makes it"));
            shell("tar -xzf " + distribution, folder);
        }
        try (Stream<Path> unpacked = Files.list(folder)) {
            return unpacked.filter(Files::isDirectory).filter(each -> Files.exists(each.resolve("bin/tidemark"))).findFirst()
                    .orElseThrow();
        }
    }

    private static void shell(String command, Path folder) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-c", command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("status " + process.exitValue() + " of: " + command);
        }
    }

    private static double untilFirstRun(String command, Path folder) throws IOException, InterruptedException {
        long beganNanos = System.nanoTime();
        Process process = new ProcessBuilder(List.of("bash", "-c", "exec " + command)).directory(folder.toFile())
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
