package io.tidemark.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.Operation;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A page that failed near its end is done again without sending again what the store has: over a thin line it ends some day. */
class RepeatedPageTest {
    private static final int PARALLEL = 2;
    private static final int DOKUMENTE = 20;

    private SourceDatabase source;
    private ObjectStoreServer store;
    private DocumentStore documents;

    @BeforeEach
    void start() {
        source = SourceDatabase.withDocumentStore();
        store = ObjectStoreServer.inMemory();
        documents = new DocumentStore(source);
    }

    @AfterEach
    void stop() {
        store.close();
        source.close();
    }

    private void insert(int dokumente) {
        for (int i = 0; i < dokumente; i++) {
            documents.dokument("acme").akte(documents.akte("acme").insert()).insert();
        }
    }

    private static void assertCaughtUp(RunReport report) {
        assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
    }

    private long pdfs(Operation operation) {
        return store.faults().requests().stream().filter(request -> request.operation() == operation)
                .filter(request -> request.key().endsWith(".pdf")).count();
    }

    @Test
    void attachmentsThatAreThereAreAskedForAndNotSentAgain() throws SQLException {
        Map<String, String> settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.store.parallel", String.valueOf(PARALLEL));
        settings.put("tidemark.store.attempts", "1");
        try (var tidemark = TidemarkUnderTest.start(settings)) {
            insert(1);
            assertCaughtUp(tidemark.run("acme", "dokumente"));
            insert(DOKUMENTE);
            store.faults().on(Operation.PUT).ofKeys("dokumente/dokumente-").refuse(403);
            assertThat(tidemark.run("acme", "dokumente").outcome()).isEqualTo(Outcome.FAILED);
            assertThat(pdfs(Operation.PUT)).isGreaterThanOrEqualTo(DOKUMENTE);
            store.faults().clear();
            store.faults().forgetRequests();

            assertCaughtUp(tidemark.run("acme", "dokumente"));

            assertThat(pdfs(Operation.PUT)).isBetween(1L, (long) PARALLEL);
            assertThat(pdfs(Operation.HEAD)).isGreaterThanOrEqualTo(DOKUMENTE - PARALLEL);

            insert(DOKUMENTE);
            store.faults().forgetRequests();
            assertCaughtUp(tidemark.run("acme", "dokumente"));
            assertThat(pdfs(Operation.PUT)).isEqualTo(DOKUMENTE);
            assertThat(pdfs(Operation.HEAD)).as("what is new is not asked for").isZero();
            new Proof(source, store).assertNothingLost("acme", "dokumente");
        }
    }
}
