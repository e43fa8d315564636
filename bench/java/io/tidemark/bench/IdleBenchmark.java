package io.tidemark.bench;

import io.tidemark.testing.Await;
import io.tidemark.testing.SourceDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what a service with many tenants costs while nothing new comes: its own CPU, the database's time, sessions. */
@Command(name = "idle", mixinStandardHelpOptions = true, showDefaultValues = true,
        description = "What a service costs while nothing new comes, with many tenants of two streams each.")
final class IdleBenchmark implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final int STREAMS = 2;

    @Option(names = "--tenants", defaultValue = "1000", description = "How many, with a row of each stream.")
    private int tenants;

    @Option(names = "--minutes", defaultValue = "10", description = "The schedule, and how long to look.")
    private int minutes;

    private final Path root = Path.of("").toAbsolutePath();

    @Override
    public Integer call() throws Exception {
        Distribution tidemark = Distribution.built(root);
        Path folder = Files.createDirectories(root.resolve("target/bench/idle"));
        Path objects = root.resolve("target/bench/store");
        try (var source = SourceDatabase.withDocumentStore(); var store = StoreProcess.inFolder(objects)) {
            load(source);
            Files.writeString(folder.resolve("application.properties"), Contenders.configuration(source, store.endpoint())
                    + "tidemark.stream.default.schedule=" + minutes + "m\n");
            var command = new ProcessBuilder(tidemark.script(), "--config", ".").directory(folder.toFile())
                    .redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
            command.environment().put("JAVA_OPTS", Distribution.options("256m"));
            Process service = command.start();
            try {
                measure(source, service);
            } finally {
                service.destroy();
                service.waitFor();
            }
        } finally {
            Folders.delete(folder);
            Folders.delete(objects);
        }
        return 0;
    }

    private void load(SourceDatabase source) {
        source.execute("INSERT INTO akte (tenant, designator, type, name, address, updated_at)"
                        + " SELECT 't' || n, 'A1', 'type', 'name', '{}', '2011-05-01Z' FROM generate_series(1, " + tenants + ") n",
                "INSERT INTO dokument_file SELECT 't' || n, 'D1', '%PDF' FROM generate_series(1, " + tenants + ") n",
                "INSERT INTO dokument (tenant, akte_id, designator, filename, type, size, updated_at)"
                        + " SELECT tenant, id, 'D1', 'd.pdf', 'type', 4, '2011-05-01Z' FROM akte",
                "VACUUM ANALYZE");
    }

    private void measure(SourceDatabase source, Process service) throws IOException, InterruptedException {
        System.err.println("replicating what is there");
        Await.until(PATIENCE, "all streams are replicated", () -> archives(source) >= (long) STREAMS * tenants);
        // The tick that stored them is over some time after the last of them, and a schedule's next one far from it.
        Thread.sleep(Duration.ofSeconds(20).toMillis());
        System.err.println("measuring for " + minutes + " minutes");
        double cpu = CpuTime.seconds(service.toHandle());
        double active = activeMs(source);
        long sessions = 0;
        long endNanos = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
        while (System.nanoTime() < endNanos) {
            sessions = Math.max(sessions, source.number("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tidemark'"));
            Thread.sleep(200);
        }
        cpu = CpuTime.seconds(service.toHandle()) - cpu;
        active = activeMs(source) - active;
        int runs = STREAMS * tenants;
        System.out.printf(Locale.ROOT, """

                | %,d tenants, %d streams each, every %d minutes, nothing new | |
                |---|---:|
                | CPU of the service, of one core | %.2f %% |
                | of it a run (with all else that the service does) | %.2f ms |
                | database time a run | %.2f ms |
                | sessions at the most | %d |
                """, tenants, STREAMS, minutes, 100 * cpu / (minutes * 60), 1000 * cpu / runs, active / runs, sessions);
    }

    private static long archives(SourceDatabase source) {
        return source.string("SELECT to_regclass('tidemark.archive')") == null ? 0
                : source.number("SELECT count(*) FROM tidemark.archive");
    }

    // Of all sessions: who looks on from here asks for next to nothing.
    private static double activeMs(SourceDatabase source) {
        return Double.parseDouble(source.string("SELECT active_time::text FROM pg_stat_database WHERE datname = current_database()"));
    }
}
