package io.tidemark.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.run.Page;
import io.tidemark.testing.Await;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.FaultProxy;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * Thousands of parts and few threads for them: if whoever finds no free thread did a part himself, and went on with the next one
 * from there, the stack would overflow, unseen, and the run would never end.
 */
class ManyPartsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
    void batchesOfThousandsOfAttachmentsComeToAnEnd() {
        try (Stage stage = Stage.open(Map.of("tidemark.store.parallel", "1", "tidemark.runs.parallel", "1",
                "tidemark.stream.dokumente.batch-rows", "1500"))) {
            stage.documents.load("acme", 10, 6_000, 1);

            stage.catchUp("acme", "dokumente");

            assertThat(stage.readWhole("acme", "dokumente").replica().attachments()).isEqualTo(6_000);
        }
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
    void aPageOfThousandsOfBatchesComesToAnEnd() {
        try (Stage stage = Stage.open(Map.of("tidemark.runs.parallel", "1", "tidemark.stream.akten.batch-rows", "1"))) {
            stage.documents.load("acme", 3_500, 0, 1);

            stage.catchUp("acme", "akten");

            assertThat(stage.readWhole("acme", "akten").archives()).hasSize(3_500);
        }
    }

    /** While the store takes its time, the page could fill one batch after the other. */
    @Test
    void aRunHasTwoArchivesInTheSpoolAtTheMost() {
        var inSpool = new LongSummaryStatistics();
        try (SourceDatabase source = SourceDatabase.withDocumentStore(); ObjectStoreServer store = ObjectStoreServer.inMemory();
             FaultProxy proxy = FaultProxy.before(store.endpoint())) {
            new DocumentStore(source).load("acme", 200, 0, 1);
            Map<String, String> settings = TidemarkUnderTest.settings(source, store);
            settings.put("tidemark.store.endpoint", proxy.endpoint().toString());
            settings.put("tidemark.stream.akten.batch-rows", "10");
            try (TidemarkUnderTest tidemark = TidemarkUnderTest.start(settings)) {
                proxy.plan(request -> {
                    if (request.method().equals("PUT") && request.isOfObject()) {
                        Await.until(PATIENCE, "the page fills no more", ManyPartsTest::isPageWaiting);
                        inSpool.accept(archives(tidemark.spool()));
                    }
                    return Optional.empty();
                });

                assertThat(tidemark.run("acme", "akten").archives()).isEqualTo(20);
            }
        }
        assertThat(inSpool.getMax()).isEqualTo(2);
    }

    /** Whether the thread that fills the page's batches waits for the store: for room, or because all are filled. */
    private static boolean isPageWaiting() {
        return Thread.getAllStackTraces().values().stream().flatMap(Stream::of)
                .filter(at -> at.getClassName().equals(Page.class.getName()))
                .anyMatch(at -> Set.of("awaitRoom", "awaitConfirmed").contains(at.getMethodName()));
    }

    // Names alone: a file may be gone by the time it is looked at.
    private static long archives(Path spool) {
        return Stream.of(spool.toFile().list()).flatMap(process -> Stream.ofNullable(spool.resolve(process).toFile().list()))
                .flatMap(Stream::of).filter(name -> name.endsWith(".archive")).count();
    }
}
