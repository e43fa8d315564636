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

/** A table's own columns may begin with an underscore, which is the mark of those that serve names and attachments. */
class UnwrittenColumnTest {
    @Test
    void columnThatIsNotWrittenAndServesNothingIsReportedByEachRun(@TempDir Path config) throws Exception {
        Files.createDirectory(config.resolve("sql"));
        Files.writeString(config.resolve("sql/dokumente.sql"), """
                SELECT d.*, a.designator AS _akte_designator, d.filename AS "_secret", 1 AS "__proto__"
                  FROM dokument d JOIN akte a ON a.id = d.akte_id""");
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory();
             var tidemark = TidemarkUnderTest.start(config, TidemarkUnderTest.settings(source, store))) {
            new DocumentStore(source).load("acme", 2, 2, 1);

            for (int time = 1; time <= 2; time++) {
                var report = tidemark.run("acme", "dokumente");

                assertThat(report.outcome()).isEqualTo(Outcome.CAUGHT_UP);
                assertThat(report.message()).isEqualTo("columns not written, for the underscore in front: _secret, __proto__");
            }
            assertThat(tidemark.run("acme", "akten").message()).isEmpty();
        }
    }
}
