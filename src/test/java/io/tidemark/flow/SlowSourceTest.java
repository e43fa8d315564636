package io.tidemark.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source that delivers an attachment in some seconds: slow, and in order. */
class SlowSourceTest {
    /** So many that the last ones wait for a session for longer than a pool lets anyone wait: two of fourteen, for 6 in use. */
    @Test
    void attachmentsWaitForASessionForAsLongAsItTakes(@TempDir Path config) throws Exception {
        Files.createDirectory(config.resolve("sql"));
        Files.writeString(config.resolve("sql/dokumente-pdf.sql"), """
                SELECT 'pdf'::bytea FROM (SELECT pg_sleep(6)) AS line WHERE :?tenant <> :?designator""");
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            var settings = TidemarkUnderTest.settings(source, store);
            settings.put("tidemark.runs.parallel", "1");
            // Two batches are under way, and fewer than eight attachments are each read alone.
            settings.put("tidemark.stream.default.batch-rows", "7");
            new DocumentStore(source).load("acme", 1, 14, 1);
            try (var tidemark = TidemarkUnderTest.start(config, settings)) {
                var report = tidemark.run("acme", "dokumente");

                assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
                assertThat(report.attachments()).isEqualTo(14);
            }
        }
    }
}
