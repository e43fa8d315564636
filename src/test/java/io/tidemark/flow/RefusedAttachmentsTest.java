package io.tidemark.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.Operation;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import org.junit.jupiter.api.Test;

/** A proxy before the store whose limit is suddenly below what most PDFs have. */
class RefusedAttachmentsTest {
    @Test
    void aStoreThatRefusesManyFailsTheRunAndNoneIsMissingOnceItTakesThem() {
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory();
             var tidemark = TidemarkUnderTest.start(source, store)) {
            new DocumentStore(source).load("acme", 1, 102, 1);
            try (var limit = store.faults().on(Operation.PUT).ofKeys("dokumente/pdf/").refuse(413)) {
                var report = tidemark.run("acme", "dokumente");

                assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
                assertThat(report.message()).startsWith("the store refuses attachments of acme/dokumente/s3 (the store refuses its"
                        + " attachment, HTTP 413), more than 100 of a page").contains("HINT: so many point to a limit");
                assertThat(limit.hits()).isGreaterThan(100);
            }
            var report = tidemark.run("acme", "dokumente");

            assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
            assertThat(report.attachments()).isEqualTo(102);
            assertThat(source.number("SELECT count(*) FROM tidemark.quarantine")).isZero();
        }
    }
}
