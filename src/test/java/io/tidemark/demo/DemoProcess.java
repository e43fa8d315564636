package io.tidemark.demo;

import io.tidemark.testing.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The demo in a JVM of its own, as somebody at a terminal sees it. Closing kills what still runs. */
final class DemoProcess implements AutoCloseable {
    private static final int END_SECONDS_MAX = 30;

    private final Process process;
    private final BufferedReader output;
    private final List<String> lines = new ArrayList<>();

    private DemoProcess(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /** Starts it in a working directory, with system properties ({@code demo.seconds=8}). */
    static DemoProcess start(Path workingDirectory, String... properties) throws IOException {
        List<String> options = new ArrayList<>(Jvm.classPath());
        for (String property : properties) {
            options.add("-D" + property);
        }
        return new DemoProcess(new ProcessBuilder(Jvm.command(256, options, Demo.class.getName()))
                .directory(workingDirectory.toFile())
                .redirectErrorStream(true).start());
    }

    /** Reads on until a line begins so, and gives it. @throws IllegalStateException when the output ends before */
    String readUntil(String beginning) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            if (line.startsWith(beginning)) {
                return line;
            }
        }
        throw new IllegalStateException("no line begins with " + beginning + ":\n" + text());
    }

    /** Types a line at its terminal. */
    void type(String line) throws IOException {
        Writer terminal = process.outputWriter();
        terminal.write(line + "\n");
        terminal.flush();
    }

    /** Asks it to end, as {@code kill} does. */
    void askToEnd() {
        // Not through the process, which would close its output too.
        process.toHandle().destroy();
    }

    /** Reads what is left and waits. @return the exit code */
    int awaitEnd() throws IOException, InterruptedException {
        output.lines().forEach(lines::add);
        if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new IllegalStateException("doesn't end:\n" + text());
        }
        return process.exitValue();
    }

    /** What it has printed so far, as far as it was read. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    String text() {
        return String.join("\n", lines);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
