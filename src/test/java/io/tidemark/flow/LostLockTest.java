package io.tidemark.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.Await;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.Operation;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The session that holds a run's lock is ended while the run is under way, as a failing line ends it. */
class LostLockTest {
    @Test
    void aRunWhoseLockIsLostReportsAndFreesItsPlace() throws Exception {
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory();
             var tidemark = TidemarkUnderTest.start(source, store)) {
            new DocumentStore(source).load("acme", 5, 0, 1);
            CompletableFuture<Outcome> run;
            try (var held = store.faults().on(Operation.PUT).times(1).hold()) {
                run = CompletableFuture.supplyAsync(() -> tidemark.run("acme", "akten").outcome());
                Await.until(Duration.ofSeconds(30), "the archive's PUT", () -> held.hits() > 0);
                source.query("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'");
            }

            assertThat(run.get(60, TimeUnit.SECONDS)).isEqualTo(Outcome.CAUGHT_UP);
            assertThat(tidemark.run("acme", "akten").outcome()).isEqualTo(Outcome.CAUGHT_UP);
            assertThat(tidemark.run("acme", "akten").rows()).isZero();
        }
    }
}
