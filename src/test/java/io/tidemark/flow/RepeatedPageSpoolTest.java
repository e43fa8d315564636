package io.tidemark.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.Await;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.Operation;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page is done again, without a bad row, while a batch of it as it was first is still being stored. */
class RepeatedPageSpoolTest {
    @TempDir
    private Path config;

    /** The store believes whatever bytes come: nothing but Tidemark itself keeps an archive whole. */
    @Test
    void eachOfBothWritesAFileOfItsOwn() throws Exception {
        Files.createDirectory(config.resolve("sql"));
        // The cursor fails at the third fetch, behind the first batch.
        Files.writeString(config.resolve("sql/dokumente.sql"), """
                SELECT d.*, a.designator AS _akte_designator, CASE d.filename WHEN 'bad' THEN d.filename::integer END AS number
                  FROM dokument d JOIN akte a ON a.id = d.akte_id""");
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).load("acme", 50, 600, 1);
            // Large rows, or all of them would be read ahead, and the bad one met, before the first batch.
            source.execute("UPDATE dokument d SET refs = (SELECT array_agg(md5((d.id * 1000 + k)::text)) FROM generate_series(1, 600) k)",
                    "UPDATE dokument SET filename = 'bad' WHERE id = 450", "VACUUM ANALYZE dokument");
            readRowByRow(source);
            Map<String, String> settings = TidemarkUnderTest.settings(source, store);
            settings.put("tidemark.stream.default.batch-rows", "300");
            try (var tidemark = TidemarkUnderTest.start(config, settings);
                 var lax = store.faults().on(Operation.PUT).ofKeys("dokumente/dokumente-").ignoreChecksums()) {
                CompletableFuture<RunReport> run;
                try (var held = store.faults().on(Operation.PUT).ofKeys("dokumente/pdf/").hold()) {
                    run = CompletableFuture.supplyAsync(() -> tidemark.run("acme", "dokumente"));

                    Await.until(Duration.ofSeconds(60), "a second file of the first archive, while the first is there",
                            () -> held.hits() > 0 && filesOfFirstArchive(config.resolve("spool")) == 2);
                }
                RunReport report = run.get(60, TimeUnit.SECONDS);

                assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
                assertThat(report.setAside()).isEqualTo(1);
                for (var archive : source.query("SELECT bucket, key, sha256 FROM tidemark.archive")) {
                    byte[] stored = store.bytes((String) archive.get("bucket"), (String) archive.get("key"));
                    assertThat(DigestUtils.sha256Hex(stored)).isEqualTo(archive.get("sha256"));
                }
            }
        }
    }

    // By the index, as a planner does that knows of many rows: a sort would meet the bad row before the first batch.
    private static void readRowByRow(SourceDatabase source) {
        for (String way : List.of("sort", "seqscan", "bitmapscan", "hashjoin", "mergejoin")) {
            source.execute("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET enable_" + way
                    + " = off', current_database()); END $$");
        }
    }

    private static long filesOfFirstArchive(Path spool) {
        try (Stream<Path> files = Files.walk(spool)) {
            return files.filter(file -> file.toString().endsWith("-1.archive")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
