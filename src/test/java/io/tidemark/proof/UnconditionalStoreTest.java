package io.tidemark.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.ChainState;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.FaultProxy;
import io.tidemark.testing.Misbehaviour;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.Operation;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.StoreRequest;
import io.tidemark.testing.TidemarkUnderTest;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/** A store that takes a PUT's condition and silently overwrites: nothing is lost, and nothing overwritten. */
class UnconditionalStoreTest {
    private SourceDatabase source;
    private ObjectStoreServer store;
    private FaultProxy proxy;
    private DocumentStore documents;
    private Proof proof;
    private Map<String, String> settings;

    @BeforeEach
    void start() {
        source = SourceDatabase.withDocumentStore();
        store = ObjectStoreServer.inMemory();
        store.faults().on(Operation.PUT).ignoreConditions();
        proxy = FaultProxy.before(store.endpoint());
        documents = new DocumentStore(source);
        proof = new Proof(source, store);
        settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.store.endpoint", proxy.endpoint().toString());
        settings.put("tidemark.store.attempt-timeout", "1s");
        settings.put("tidemark.stream.default.batch-rows", "2");
        insert(5);
    }

    @AfterEach
    void stop() {
        proxy.close();
        store.close();
        source.close();
    }

    private void insert(int akten) {
        for (int i = 0; i < akten; i++) {
            documents.dokument("acme").akte(documents.akte("acme").insert()).insert();
        }
    }

    private static void assertCaughtUp(RunReport report) {
        assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
    }

    /** Each first PUT is done, and its answer lost: what is put again is the same, and no conflict. */
    @Test
    void ownRetriesAreNoConflict() throws SQLException {
        var seen = ConcurrentHashMap.<String>newKeySet();
        proxy.plan(request -> request.method().equals("PUT") && request.isOfObject() && seen.add(request.path())
                ? Optional.of(Misbehaviour.LOSE_ANSWER) : Optional.empty());
        try (var tidemark = TidemarkUnderTest.start(settings)) {
            for (String stream : Proof.STREAMS) {
                assertCaughtUp(tidemark.run("acme", stream));
                assertThat(proof.assertNothingLost("acme", stream).orphans()).isEmpty();
            }
        }
        assertThat(proxy.done(Misbehaviour.LOSE_ANSWER)).isPositive();
    }

    @Test
    void eachPutIsPrecededByALookOnceTheStoreIsFoundOut() {
        try (var tidemark = TidemarkUnderTest.start(settings)) {
            assertCaughtUp(tidemark.run("acme", "akten"));
            documents.akte("acme").insert();
            store.faults().forgetRequests();

            assertCaughtUp(tidemark.run("acme", "akten"));

            assertThat(store.faults().requests()).extracting(StoreRequest::operation)
                    .containsExactly(Operation.HEAD, Operation.PUT, Operation.HEAD);
        }
    }

    /** The second finds what the first left that died before its watermark moved. */
    @Test
    void anotherProcessPutsNothingASecondTime() throws SQLException {
        try (var first = TidemarkUnderTest.start(settings)) {
            for (String stream : Proof.STREAMS) {
                assertCaughtUp(first.run("acme", stream));
            }
        }
        ChainState.uncommit(source);
        store.faults().forgetRequests();
        try (var second = TidemarkUnderTest.start(settings)) {
            for (String stream : Proof.STREAMS) {
                assertCaughtUp(second.run("acme", stream));
                assertThat(proof.assertNothingLost("acme", stream).orphans()).isEmpty();
            }
        }
        assertThat(store.faults().count(Operation.PUT)).isZero();
    }

    @Test
    void twoProcessesOnTheSameStreamsLoseNothing() throws Exception {
        try (var first = TidemarkUnderTest.start(settings); var second = TidemarkUnderTest.start(settings)) {
            for (int round = 0; round < 3; round++) {
                insert(3);
                var runs = List.of(first, second, first, second).stream().map(process -> CompletableFuture.runAsync(() ->
                        Proof.STREAMS.forEach(stream -> assertThat(process.run("acme", stream).outcome())
                                .isIn(Outcome.CAUGHT_UP, Outcome.BUSY)))).toList();
                CompletableFuture.allOf(runs.toArray(CompletableFuture[]::new)).get();
            }
            for (String stream : Proof.STREAMS) {
                assertCaughtUp(first.run("acme", stream));
                assertThat(proof.assertNothingLost("acme", stream).orphans()).isEmpty();
            }
        }
    }

    /** The condition that the store ignores isn't what keeps others' objects. */
    @Test
    void archiveThatSomeoneElsePutThereIsNotOverwritten() {
        String key;
        try (var tidemark = TidemarkUnderTest.start(settings)) {
            assertCaughtUp(tidemark.run("acme", "akten"));
            key = store.keys("tidemark-acme-2011-05").get(0);
        }
        ChainState.uncommit(source);
        store.s3Client().putObject(put -> put.bucket("tidemark-acme-2011-05").key(key), RequestBody.fromString("another's"));
        try (var tidemark = TidemarkUnderTest.start(settings)) {
            RunReport report = tidemark.run("acme", "akten");

            assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(report.message()).contains("exists with other bytes");
            assertThat(store.text("tidemark-acme-2011-05", key)).isEqualTo("another's");
        }
    }
}
