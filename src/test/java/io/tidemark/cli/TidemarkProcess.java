package io.tidemark.cli;

import io.tidemark.testing.Jvm;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tidemark in a JVM of its own, as its main class starts, with the log as shipped. It is killed after 90 seconds. */
final class TidemarkProcess implements AutoCloseable {
    private static final int SECONDS_MAX = 90;

    private final Process process;
    private final Path stderr;
    private final BufferedReader stdout;
    private final StringBuilder read = new StringBuilder();

    private TidemarkProcess(Process process, Path stderr) {
        this.process = process;
        this.stderr = stderr;
        this.stdout = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        // Reading what it prints can't be interrupted: it ends with the process.
        CompletableFuture.delayedExecutor(SECONDS_MAX, TimeUnit.SECONDS).execute(process::destroyForcibly);
    }

    /** What a process left behind. */
    record Result(int status, String out, String err) {
    }

    /**
     * Starts it with settings in a folder.
     *
     * @param folder becomes the folder of {@code --config}, and the working directory
     */
    static TidemarkProcess start(Path folder, Map<String, String> settings, String... arguments) {
        try {
            Files.writeString(folder.resolve("application.properties"), settings.entrySet().stream()
                    .map(setting -> setting.getKey() + "=" + setting.getValue()).collect(Collectors.joining("\n")));
            var command = Jvm.command(256, List.of("-cp", classPath()), App.class.getName(), Stream.concat(
                    Stream.of("--config", folder.toString()), Stream.of(arguments)).toArray(String[]::new));
            Path stderr = Files.createTempFile(folder, "stderr-", ".txt");
            var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectError(stderr.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("TIDEMARK_"));
            return new TidemarkProcess(builder.start(), stderr);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it, and waits for its end. */
    static Result run(Path folder, Map<String, String> settings, String... arguments) {
        try (var process = start(folder, settings, arguments)) {
            return process.awaitEnd();
        }
    }

    // Without the tests' own classes: their log would take the place of the one shipped.
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes")).collect(Collectors.joining(File.pathSeparator));
    }

    /** Reads stdout until each of the texts was in a line, in whatever order. */
    void awaitLines(String... texts) {
        var awaited = new ArrayList<>(List.of(texts));
        try {
            while (!awaited.isEmpty()) {
                String line = stdout.readLine();
                if (line == null) {
                    throw new AssertionError("it ended without " + awaited + ":\n" + read + Files.readString(stderr));
                }
                read.append(line).append('\n');
                awaited.removeIf(line::contains);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends SIGTERM. */
    void terminate() {
        // Not Process.destroy(), which closes the streams that are still to be read.
        process.toHandle().destroy();
    }

    Result awaitEnd() {
        try {
            String rest = stdout.lines().collect(Collectors.joining("\n", "", "\n"));
            return new Result(process.waitFor(), (read + rest).stripTrailing() + "\n", Files.readString(stderr));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
