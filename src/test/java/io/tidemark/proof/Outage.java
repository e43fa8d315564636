package io.tidemark.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.Await;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.FaultProxy;
import io.tidemark.testing.Misbehaviour;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A service on schedule, every second, whose store answers nothing but 503: it goes on beside whatever else is tested. */
final class Outage implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ROWS = 3;
    private static final int ATTEMPTS = 3;

    private final SourceDatabase source = SourceDatabase.withDocumentStore();
    private final ObjectStoreServer store = ObjectStoreServer.inMemory();
    private final FaultProxy proxy = FaultProxy.before(store.endpoint());
    private final TidemarkUnderTest tidemark;
    private final long begin;
    private final long before;

    private Outage() {
        var documents = new DocumentStore(source);
        for (int i = 0; i < ROWS; i++) {
            documents.dokument("acme").akte(documents.akte("acme").insert()).insert();
        }
        var settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.store.endpoint", proxy.endpoint().toString());
        settings.put("tidemark.store.attempts", Integer.toString(ATTEMPTS));
        settings.put("tidemark.stream.default.schedule", "1s");
        settings.put("tidemark.management.port", "0");
        proxy.always(Misbehaviour.SLOW_DOWN);
        tidemark = TidemarkUnderTest.startScheduled(settings);
        Await.until(PATIENCE, "the first request comes", () -> proxy.requests() > 0);
        begin = System.nanoTime();
        before = proxy.requests();
    }

    /** Begins one. */
    static Outage begin() {
        return new Outage();
    }

    /**
     * Waits until it has lasted for {@code duration}, and ends it: by then the store was not asked without a pause, and
     * from then on everything comes to be stored without a restart.
     */
    void assertNoHotLoopAndRecovery(Duration duration) throws SQLException {
        Await.until(duration.plus(PATIENCE), "the outage lasts", () -> System.nanoTime() - begin > duration.toNanos());
        long requests = proxy.requests() - before;
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
        // A run begins once a second. Of akten it tries one archive, of dokumente three attachments at once, each three
        // times; of a batch that failed nothing more is tried.
        System.out.println("outage of " + seconds + " s: requests=" + requests);
        assertThat(requests).isPositive().isLessThanOrEqualTo((seconds + 1) * (1 + ROWS) * ATTEMPTS);

        proxy.behave();
        Await.until(PATIENCE, "all is caught up", () -> {
            var proof = new Proof(source, store);
            return Proof.STREAMS.stream().allMatch(stream -> proof.isCaughtUp("acme", stream));
        });
        for (String stream : Proof.STREAMS) {
            new Proof(source, store).assertNothingLost("acme", stream);
        }
    }

    @Override
    public void close() {
        tidemark.close();
        proxy.close();
        store.close();
        source.close();
    }
}
