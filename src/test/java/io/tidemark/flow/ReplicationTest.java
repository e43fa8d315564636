package io.tidemark.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import org.junit.jupiter.api.Test;

class ReplicationTest {
    @Test
    void rowsAndPdfsOfATenantReachTheStoreInOneRun() throws Exception {
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).load("acme", 300, 40, 20);
            try (var tidemark = TidemarkUnderTest.start(source, store)) {
                var akten = tidemark.run("acme", "akten");
                var dokumente = tidemark.run("acme", "dokumente");

                assertThat(akten.outcome()).as(akten.message()).isEqualTo(Outcome.CAUGHT_UP);
                assertThat(akten.rows()).isEqualTo(300);
                assertThat(dokumente.outcome()).as(dokumente.message()).isEqualTo(Outcome.CAUGHT_UP);
                assertThat(dokumente.attachments()).isEqualTo(40);
            }
        }
    }
}
