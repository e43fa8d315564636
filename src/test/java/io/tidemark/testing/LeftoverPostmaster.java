package io.tidemark.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Clears what a killed JVM leaves in a PostgreSQL data folder: a server that still runs, or its stale pid file. */
final class LeftoverPostmaster {
    private static final int STOP_SECONDS_MAX = 30;

    private LeftoverPostmaster() {
    }

    /**
     * Stops the server that runs on the folder, if one does, and removes its pid file.
     *
     * @throws IllegalStateException when it doesn't stop within 30 seconds
     */
    static void stop(Path dataFolder) {
        Path pidFile = dataFolder.resolve("postmaster.pid");
        if (Files.notExists(pidFile)) {
            return;
        }
        try {
            List<String> lines = Files.readAllLines(pidFile);
            long pid = lines.isEmpty() ? 0 : Long.parseLong(lines.get(0).strip());
            ProcessHandle.of(pid).filter(LeftoverPostmaster::isPostgres).ifPresent(process -> stop(process, pidFile));
            // The pid may belong to something else by now, after a reboot or in a new container: PostgreSQL would
            // take that for a living server and refuse to start.
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            throw new UncheckedIOException("can't clear " + pidFile, e);
        }
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.info().command().filter(command -> Path.of(command).endsWith("postgres")).isPresent();
    }

    private static void stop(ProcessHandle postmaster, Path pidFile) {
        try {
            // SIGINT is PostgreSQL's fast shutdown; what Java can send, SIGTERM, waits until all clients have left.
            new ProcessBuilder("kill", "-INT", Long.toString(postmaster.pid())).inheritIO().start().waitFor();
            awaitEnd(postmaster, pidFile);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while PostgreSQL " + postmaster.pid() + " stopped", e);
        } catch (ExecutionException | IOException e) {
            throw new IllegalStateException("can't stop PostgreSQL " + postmaster.pid(), e);
        }
    }

    private static void awaitEnd(ProcessHandle postmaster, Path pidFile) throws InterruptedException, ExecutionException {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS_MAX);
        // It removes the file last. The process alone doesn't tell: in a container without an init it stays as a zombie.
        while (Files.exists(pidFile)) {
            try {
                postmaster.onExit().get(50, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                if (System.nanoTime() > deadlineNanos) {
                    throw new IllegalStateException("PostgreSQL " + postmaster.pid() + " doesn't stop\n"
                            + "HINT: end it by hand and start again", e);
                }
            }
        }
    }
}
