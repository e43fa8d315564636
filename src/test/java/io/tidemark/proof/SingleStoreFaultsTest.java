package io.tidemark.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.reader.Layout;
import io.tidemark.reader.ReadOptions;
import io.tidemark.reader.ReplicaReader;
import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.ChainState;
import io.tidemark.testing.FaultProxy;
import io.tidemark.testing.Misbehaviour;
import io.tidemark.testing.Operation;
import io.tidemark.testing.StoreRequest;
import io.tidemark.testing.TidemarkUnderTest;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a run when the store, or the network before it, misbehaves in one way. */
class SingleStoreFaultsTest extends StoreFaultsFixture {
    /** The answer is lost, the work is done: what is asked again finds its own object, and calls it stored. */
    @Test
    void ownRetriesAreNoConflict() throws SQLException {
        insert(3);
        try (var tidemark = TidemarkUnderTest.start(settings())) {
            for (Misbehaviour lost : List.of(Misbehaviour.LOSE_ANSWER, Misbehaviour.RESET_IN_ANSWER,
                    Misbehaviour.STALL_AFTERWARDS)) {
                insert(3);
                store.faults().forgetRequests();
                var seen = ConcurrentHashMap.<String>newKeySet();
                proxy.plan(request -> request.method().equals("PUT") && request.isOfObject() && seen.add(request.path())
                        ? Optional.of(lost) : Optional.empty());

                for (String stream : Proof.STREAMS) {
                    RunReport report = tidemark.run("acme", stream);
                    assertThat(report.outcome()).as(lost + " " + report.message()).isEqualTo(Outcome.CAUGHT_UP);
                    assertThat(proof.assertNothingLost("acme", stream).orphans()).isEmpty();
                }
                assertThat(proxy.done(lost)).isPositive();
            }
        }
    }

    @Test
    void serviceStartsWhileTheStoreIsDownReportsItAndRecovers() throws SQLException {
        insert(3);
        proxy.refuseConnections();
        try (var tidemark = TidemarkUnderTest.start(settings())) {
            RunReport down = tidemark.run("acme", "akten");
            assertThat(down.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(down.message()).startsWith("SdkClientException: Unable to execute HTTP request: Connect to "
                    + proxy.endpoint().getAuthority());

            proxy.listen();
            for (String stream : Proof.STREAMS) {
                RunReport up = tidemark.run("acme", stream);
                assertThat(up.outcome()).as(up.message()).isEqualTo(Outcome.CAUGHT_UP);
                proof.assertNothingLost("acme", stream);
            }

            insert(3);
            proxy.refuseConnections();
            assertThat(tidemark.run("acme", "dokumente").outcome()).isEqualTo(Outcome.FAILED);
            proof.assertConfirmedIsStored("acme", "dokumente");
            proxy.listen();
            assertThat(tidemark.run("acme", "dokumente").outcome()).isEqualTo(Outcome.CAUGHT_UP);
            proof.assertNothingLost("acme", "dokumente");
        }
    }

    @Test
    void storeThatTakesWithoutStoringIsFoundOut() {
        documents.akte("acme").insert();
        try (var tidemark = TidemarkUnderTest.start(settings())) {
            proxy.when(request -> request.method().equals("PUT") && request.isOfObject(), Misbehaviour.PRETEND);

            RunReport report = tidemark.run("acme", "akten");

            assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(report.message()).matches("the store took object tidemark-acme-2011-05/akten/akten-00000001_"
                    + "20101101T000000\\.000000_20110501T100000\\.000000_[0-9a-f]{12}\\.tgz and does not have it HINT: it"
                    + " answers without storing: run the next batch against another store, and report it to its operator");
        }
    }

    @Test
    void attachmentThatIsTakenWithoutBeingStoredIsFoundOutWhereAttachmentsAreConfirmed() {
        insert(1);
        try (var tidemark = TidemarkUnderTest.start(settings())) {
            proxy.when(request -> request.method().equals("PUT") && request.path().contains("/pdf/"),
                    Misbehaviour.PRETEND);

            RunReport report = tidemark.run("acme", "dokumente");

            assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(report.message()).contains("/dokumente/pdf/2011-05-01/d-20110501T100001.000000-A1-",
                    ".pdf and does not have it");
        }
    }

    /** Some answer 501 to a PUT with a condition: from then on they are asked before each PUT, and take it. */
    @Test
    void storeThatKnowsNoConditionsIsAskedBeforeEachPut() throws SQLException {
        insert(3);
        try (var tidemark = TidemarkUnderTest.start(settings())) {
            proxy.when(FaultProxy.Request::isConditional, Misbehaviour.NOT_IMPLEMENTED);
            for (String stream : Proof.STREAMS) {
                RunReport report = tidemark.run("acme", stream);
                assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
                proof.assertNothingLost("acme", stream);
            }
            assertThat(proxy.done(Misbehaviour.NOT_IMPLEMENTED)).isPositive();
            insert(3);
            store.faults().forgetRequests();
            assertThat(tidemark.run("acme", "akten").rows()).isEqualTo(3);
            assertThat(store.faults().requests()).extracting(StoreRequest::operation)
                    .containsExactly(Operation.HEAD, Operation.PUT, Operation.HEAD);
        }
    }

    /** Camel would like to know at first whether its endpoint's bucket is there; objects go to others. */
    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
    void nobodyIsAskedForABucketThatNothingIsPutTo() throws SQLException {
        insert(3);
        try (var tidemark = TidemarkUnderTest.start(settings())) {
            proxy.when(request -> request.method().equals("HEAD") && !request.isOfObject(), Misbehaviour.INTERNAL_ERROR);
            for (String stream : Proof.STREAMS) {
                RunReport report = tidemark.run("acme", stream);
                assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
                proof.assertNothingLost("acme", stream);
            }
            assertThat(proxy.done()).isEmpty();
        }
    }

    /** The empty bucket goes while its first objects are on their way. */
    @Test
    void bucketThatIsDeletedIsMadeAgain() throws SQLException {
        insert(3);
        try (var tidemark = TidemarkUnderTest.start(settings())) {
            proxy.when(request -> request.method().equals("PUT") && request.isOfObject()
                    && store.buckets().contains("tidemark-acme-2011-05"), Misbehaviour.INTERNAL_ERROR);
            assertThat(tidemark.run("acme", "akten").outcome()).isEqualTo(Outcome.FAILED);
            assertThat(store.keys("tidemark-acme-2011-05")).isEmpty();
            store.s3Client().deleteBucket(delete -> delete.bucket("tidemark-acme-2011-05"));

            proxy.behave();
            for (String stream : Proof.STREAMS) {
                assertThat(tidemark.run("acme", stream).outcome()).isEqualTo(Outcome.CAUGHT_UP);
                proof.assertNothingLost("acme", stream);
            }
        }
    }

    /** What someone deletes from the store is gone: the chain shows it, and what comes later is stored all the same. */
    @Test
    void bucketThatIsDeletedWithItsArchivesShowsInTheChain() {
        documents.akte("acme").updatedAt("2011-05-01T10:00:00Z").insert();
        try (var tidemark = TidemarkUnderTest.start(settings())) {
            tidemark.run("acme", "akten");
            String deleted = "tidemark-acme-2011-05/" + store.keys("tidemark-acme-2011-05").get(0);
            store.s3Client().deleteObject(delete -> delete.bucket("tidemark-acme-2011-05")
                    .key(store.keys("tidemark-acme-2011-05").get(0)));
            store.s3Client().deleteBucket(delete -> delete.bucket("tidemark-acme-2011-05"));
            documents.akte("acme").updatedAt("2011-05-02T10:00:00Z").insert();

            RunReport report = tidemark.run("acme", "akten");

            assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
            var replica = new ReplicaReader(store.s3Client(), Layout.DEFAULT)
                    .read("acme", "akten", ReadOptions.forStream("akten"));
            assertThat(replica.problems()).isNotEmpty().first().asString().startsWith(deleted + ": is missing, though ");
        }
    }

    /**
     * One page of forty attachments, while one request in ten is refused in ways that stores call final: were each
     * of them the page's end, it would be done again for ever.
     */
    @Test
    void pageOfManyAttachmentsIsDoneThoughSomeRequestsAreRefused() throws SQLException {
        insert(40);
        var settings = settings();
        settings.put("tidemark.store.attempts", "6");
        settings.put("tidemark.store.retry-time", "30s");
        proxy.sometimes(0.1, Soak.seed(getClass()), List.of(Misbehaviour.EXPIRED, Misbehaviour.CHANGE_REQUEST));
        try (var tidemark = TidemarkUnderTest.start(settings)) {
            RunReport report = tidemark.run("acme", "dokumente");

            assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
            assertThat(report.attachments()).isEqualTo(40);
            assertThat(proxy.done(Misbehaviour.EXPIRED)).isPositive();
            assertThat(proxy.done(Misbehaviour.CHANGE_REQUEST)).isPositive();
            assertThat(proof.assertNothingLost("acme", "dokumente").orphans()).isEmpty();
        }
    }

    /** A store that refuses for another reason than that it may not be listed has not said that it holds no archive. */
    @ParameterizedTest
    @EnumSource(names = {"EXPIRED", "CLOCK_SKEW"})
    void refusalThatPassesDoesNotLetASecondChainBegin(Misbehaviour refusal) {
        insert(1);
        try (var tidemark = TidemarkUnderTest.start(settings())) {
            tidemark.run("acme", "akten");
            ChainState.lose(source);
            proxy.always(refusal);
            assertThat(tidemark.run("acme", "akten").outcome()).isEqualTo(Outcome.FAILED);
            proxy.behave();

            RunReport report = tidemark.run("acme", "akten");

            assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(report.message()).contains("so that no second chain begins beside it", "tidemark rebuild-state");
        }
    }
}
