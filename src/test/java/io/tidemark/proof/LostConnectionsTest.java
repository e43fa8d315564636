package io.tidemark.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.Await;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.LogCapture;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database whose connections end: cut, timed out, with a server that is restarted or gives way to its standby. */
class LostConnectionsTest {
    private static final Duration PATIENCE = Soak.patience(Duration.ofMinutes(5));
    private static final String TENANT = "acme";

    @TempDir
    private Path folder;
    private final ObjectStoreServer store = ObjectStoreServer.inMemory();

    @AfterEach
    void stop() {
        store.close();
    }

    private static void insert(SourceDatabase source, int akten) {
        var documents = new DocumentStore(source);
        for (int i = 0; i < akten; i++) {
            documents.dokument(TENANT).akte(documents.akte(TENANT).updatedAt("now").insert()).updatedAt("now").insert();
        }
    }

    /** One run after the other, of each stream, until all is caught up with a source. */
    private static void runUntilCaughtUp(TidemarkUnderTest tidemark, Proof proof) {
        Proof.STREAMS.forEach(stream -> Await.until(PATIENCE, stream + " is caught up", () ->
                tidemark.run(TENANT, stream).outcome() == Outcome.CAUGHT_UP && proof.isCaughtUp(TENANT, stream)));
    }

    private static void assertNothingLost(Proof proof) throws SQLException {
        for (String stream : Proof.STREAMS) {
            System.out.println(Proof.figures(proof.assertNothingLost(TENANT, stream)));
        }
    }

    /** Sessions of Tidemark are ended, and statements of theirs cancelled, wherever they happen to be. */
    @Test
    void connectionsCutAtRandomLoseNothing() throws Exception {
        long seed = Soak.seed(getClass());
        var random = new Random(seed);
        var writing = new AtomicBoolean(true);
        var runs = new AtomicLong();
        var failed = new AtomicLong();
        long cut = 0;
        try (var source = SourceDatabase.withDocumentStore()) {
            var proof = new Proof(source, store);
            var settings = TidemarkUnderTest.settings(source, store);
            settings.put("tidemark.horizon.margin", "1s");
            settings.put("tidemark.stream.default.page-rows", "100");
            settings.put("tidemark.stream.default.batch-rows", "25");
            ExecutorService threads = Executors.newCachedThreadPool();
            try (var tidemark = TidemarkUnderTest.start(settings);
                 var writers = Writers.start(source, List.of(TENANT), 4, 500, seed)) {
                var loops = new ArrayList<Future<?>>();
                for (String stream : Proof.STREAMS) {
                    loops.add(threads.submit(() -> {
                        while (writing.get()) {
                            runs.incrementAndGet();
                            if (tidemark.run(TENANT, stream).outcome() == Outcome.FAILED) {
                                failed.incrementAndGet();
                            }
                        }
                    }));
                }
                long end = System.nanoTime() + Soak.duration(Duration.ofSeconds(8)).toNanos();
                while (System.nanoTime() < end && loops.stream().noneMatch(Future::isDone)) {
                    // Nothing to wait for but the moment.
                    new CountDownLatch(1).await(random.nextInt(200), TimeUnit.MILLISECONDS);
                    String ending = random.nextInt(3) == 0 ? "pg_cancel_backend" : "pg_terminate_backend";
                    cut += source.number("SELECT count(" + ending + "(pid)) FROM pg_stat_activity WHERE"
                            + " datname = current_database() AND application_name = 'tidemark' AND random() < 0.3");
                }
                writers.stop();
                writing.set(false);
                for (Future<?> loop : loops) {
                    loop.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                }
                runUntilCaughtUp(tidemark, proof);
                assertNothingLost(proof);
                assertThat(Proof.spoolFiles(tidemark.spool())).isEmpty();
                System.out.println(writers + " runs=" + runs + " failed=" + failed + " cut=" + cut + " lost=0");
                assertThat(failed.get()).isPositive();
            } finally {
                writing.set(false);
                threads.shutdown();
            }
        }
    }

    /** In an orderly way, and by a crash. */
    @Test
    void serverThatIsRestartedIsFoundAgainWithoutARestart() throws Exception {
        Path data = folder.resolve("data");
        SourceDatabase source = SourceDatabase.keptIn(data, 0);
        try (var tidemark = TidemarkUnderTest.start(TidemarkUnderTest.settings(source, store))) {
            int port = source.port();
            insert(source, 3);
            runUntilCaughtUp(tidemark, new Proof(source, store));
            for (boolean crash : List.of(false, true)) {
                insert(source, 3);
                tidemark.run(TENANT, "akten");
                if (crash) {
                    source.crash();
                }
                source.close();
                for (String stream : Proof.STREAMS) {
                    RunReport down = tidemark.run(TENANT, stream);
                    assertThat(down.outcome()).isEqualTo(Outcome.FAILED);
                    assertThat(down.message()).contains(" HINT: ");
                }
                source = SourceDatabase.keptIn(data, port);
                insert(source, 3);
                runUntilCaughtUp(tidemark, new Proof(source, store));
                assertNothingLost(new Proof(source, store));
            }
        } finally {
            source.close();
        }
    }

    /**
     * The primary fails when its standby lacks what was written last: rows, and the commit of the run that took them. The
     * standby takes over on a timeline of its own, with a transaction that was prepared on the primary, and its clients
     * find it by a URL of two hosts. What it has is all taken; what only the store has of the lost end is an orphan.
     */
    @Test
    void failoverToAStandbyThatLagsBehindLosesNothingOfWhatItHas() throws Exception {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        SourceDatabase.keptIn(first, 0).close();
        copy(first, second);
        SourceDatabase primary = SourceDatabase.keptIn(first, 0);
        try (var standby = SourceDatabase.standbyIn(second, primary)) {
            var settings = TidemarkUnderTest.settings(primary, store);
            settings.put("tidemark.source.url", "jdbc:postgresql://127.0.0.1:" + primary.port() + ",127.0.0.1:"
                    + standby.port() + "/" + primary.name() + "?targetServerType=primary&hostRecheckSeconds=1");
            try (var tidemark = TidemarkUnderTest.start(settings)) {
                insert(primary, 4);
                runUntilCaughtUp(tidemark, new Proof(primary, store));
                try (Connection writer = primary.connect()) {
                    writer.setAutoCommit(false);
                    var documents = new DocumentStore(primary);
                    documents.akte(TENANT).designator("prepared").updatedAt("now").insert(writer);
                    writer.createStatement().execute("PREPARE TRANSACTION 'early'");
                    writer.commit();
                }
                primary.execute("CREATE TABLE sign (id int)");
                Await.until(PATIENCE, "the standby has it", () -> standby.string("SELECT to_regclass('sign')") != null);
                standby.execute("ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()");
                Await.until(PATIENCE, "the standby follows no more", () -> primary.strings(
                        "SELECT 1 FROM pg_stat_replication").isEmpty());

                primary.execute("COMMIT PREPARED 'early'");
                insert(primary, 3);
                runUntilCaughtUp(tidemark, new Proof(primary, store));
                String timeline = timeline(primary);
                primary.crash();
                standby.execute("SELECT pg_promote()");
                assertThat(timeline(standby)).isNotEqualTo(timeline);

                // There the transaction is prepared still, and nothing that came after it is taken.
                insert(standby, 2);
                for (String stream : Proof.STREAMS) {
                    Await.until(PATIENCE, stream + " goes on", () -> tidemark.run(TENANT, stream).outcome()
                            == Outcome.CAUGHT_UP);
                }
                var proof = new Proof(standby, store);
                assertThat(proof.isCaughtUp(TENANT, "akten")).isFalse();

                standby.execute("COMMIT PREPARED 'early'");
                runUntilCaughtUp(tidemark, proof);
                assertThat(proof.assertNothingLost(TENANT, "akten").orphans()).isNotEmpty();
                assertThat(proof.assertNothingLost(TENANT, "dokumente").orphans()).isNotEmpty();
            }
        } finally {
            primary.close();
        }
    }

    /** Limits that are set for people at a prompt: each is shorter than a page takes, and than a run holds its lock. */
    @Test
    void timeoutsOfTheRoleDoNotHoldARunBack() throws Exception {
        try (var source = SourceDatabase.withDocumentStore(); var log = LogCapture.of("io.tidemark.run")) {
            String role = source.name() + "_hurried";
            source.execute("CREATE ROLE " + role + " LOGIN IN ROLE pg_read_all_stats",
                    "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + role,
                    "GRANT CREATE ON DATABASE " + source.name() + " TO " + role);
            try {
                for (String timeout : List.of("statement_timeout", "transaction_timeout", "idle_session_timeout",
                        "idle_in_transaction_session_timeout")) {
                    source.execute("ALTER ROLE " + role + " SET " + timeout + " = '100ms'");
                }
                insert(source, 30);
                Files.createDirectories(folder.resolve("sql"));
                Files.writeString(folder.resolve("sql/akten.sql"), "SELECT a.*, pg_sleep(0.02)::text AS _slow FROM akte a");
                var settings = TidemarkUnderTest.settings(source, store);
                settings.put("tidemark.source.username", role);
                try (var tidemark = TidemarkUnderTest.start(folder, settings)) {
                    for (String stream : Proof.STREAMS) {
                        RunReport report = tidemark.run(TENANT, stream);
                        assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
                        assertThat(report.rows()).isEqualTo(30);
                    }
                    assertThat(log.messages()).noneMatch(line -> line.contains("lock was lost"));
                }
                assertNothingLost(new Proof(source, store));
            } finally {
                source.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
            }
        }
    }

    private static String timeline(SourceDatabase server) {
        return server.string("SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()),
                        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
