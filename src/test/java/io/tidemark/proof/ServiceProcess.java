package io.tidemark.proof;

import io.tidemark.cli.App;
import io.tidemark.testing.Await;
import io.tidemark.testing.Jvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The service in a process of its own, which can be killed, paused and told to stop. */
final class ServiceProcess implements AutoCloseable {
    private static final Duration START = Soak.patience(Duration.ofMinutes(2));

    private final Process process;
    private final Path log;

    private ServiceProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts it, and returns before it is ready.
     *
     * @param folder for its configuration and its log; a new one for each process
     */
    static ServiceProcess start(Path folder, Map<String, String> settings) {
        return start(folder, settings, "", List.of());
    }

    /**
     * Starts it with another heap, or under limits.
     *
     * @param before     what the command begins with; it must become the process itself, as {@code prlimit} does
     * @param jvmOptions which win over the standard ones
     */
    static ServiceProcess startUnder(Path folder, Map<String, String> settings, List<String> before, String... jvmOptions) {
        return start(folder, settings, "", before, jvmOptions);
    }

    /**
     * Starts one that ends, or is held, at a step.
     *
     * @param properties of the {@link AtStep}, a line each
     */
    static ServiceProcess startWithStep(Path folder, Map<String, String> settings, Map<String, String> properties,
                                        String... jvmOptions) {
        return start(folder, settings, properties.entrySet().stream()
                .map(p -> "        " + p.getKey() + ": " + p.getValue() + "\n").collect(Collectors.joining("", """
                        - beans:
                            - name: atStep
                              type: io.tidemark.proof.AtStep
                              initMethod: install
                              properties:
                        """, "")), List.of(), jvmOptions);
    }

    private static ServiceProcess start(Path folder, Map<String, String> settings, String routes, List<String> before,
                                        String... jvmOptions) {
        var options = new ArrayList<>(ClassArchive.shared().options());
        options.addAll(List.of(jvmOptions));
        return start(folder, settings, routes, before, options);
    }

    /** Starts it from other places than the shared ones: {@code options} has a class path. */
    static ServiceProcess startWith(Path folder, Map<String, String> settings, List<String> options) {
        return start(folder, settings, "", List.of(), options);
    }

    private static ServiceProcess start(Path folder, Map<String, String> settings, String routes, List<String> before,
                                        List<String> options) {
        try {
            Files.createDirectories(folder.resolve("routes"));
            if (!routes.isEmpty()) {
                Files.writeString(folder.resolve("routes/a-step.camel.yaml"), routes);
            }
            Files.write(folder.resolve("application.properties"), new TreeMap<>(settings).entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue()).toList());
            Path log = folder.resolve("log");
            var command = new ArrayList<>(before);
            var all = new ArrayList<>(List.of("-Xshare:auto"));
            all.addAll(options);
            command.addAll(Jvm.command(128, all, App.class.getName(), "serve", "--config", folder.toString()));
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
            return new ServiceProcess(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it runs on schedule. */
    ServiceProcess awaitReady() {
        awaitLog("ready ms=");
        return this;
    }

    /** Waits until its log has such a text. */
    void awaitLog(String text) {
        try {
            Await.until(START, "the process logs " + text, () -> log().contains(text) || !process.isAlive());
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + log(), e);
        }
        if (!log().contains(text)) {
            throw new AssertionError("the process ended with " + process.exitValue() + "\n" + log());
        }
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM; returns the exit code. @throws AssertionError when it takes longer */
    int terminate(Duration atMost) throws InterruptedException {
        process.destroy();
        return awaitExit(atMost);
    }

    /** The exit code. @throws AssertionError when it takes longer */
    int awaitExit(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the process goes on after " + atMost + "\n" + log());
        }
        return process.exitValue();
    }

    /** SIGSTOP: from then on it does nothing, as in a virtual machine that is suspended. */
    void pause() throws IOException, InterruptedException {
        signal("-STOP");
        Await.until(START, "the process pauses", () -> Files.readString(Path.of("/proc/" + process.pid() + "/stat"))
                .replaceAll("(?s).*\\) (\\w).*", "$1").equals("T"));
    }

    /** SIGCONT. */
    void wakeUp() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", name, Long.toString(process.pid())).start().waitFor();
    }

    @Override
    public void close() {
        // It holds locks until it is gone, by which the next one knows whether it lives.
        process.destroyForcibly().onExit().join();
    }
}
