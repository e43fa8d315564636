package io.tidemark.chain;

import static io.tidemark.testing.Operation.GET;
import static io.tidemark.testing.Operation.LIST;
import static io.tidemark.testing.Operation.LIST_BUCKETS;
import static io.tidemark.testing.Operation.PUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.RunReport.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The state is lost and the service runs on: it must not begin a second chain beside the first. */
class ChainGuardTest {
    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void runAfterALossOfStateStoresNothingAndSaysWhatToDo() {
        stage.akten(Stage.TENANT, "2011-03", 4);
        stage.akten(Stage.TENANT, "2011-07", 4);
        stage.run(Stage.TENANT, "akten");
        var objects = stage.objects();
        String first = stage.ledgerKeys("akten").get(0);
        stage.loseState();

        var refused = stage.tryRun(Stage.TENANT, "akten");

        assertThat(refused.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(refused.message()).isEqualTo("the state knows no archive of acme/akten/s3, but the store holds"
                + " tidemark-acme-2011-03/" + first + ": nothing is stored, so that no second chain begins beside it"
                + " HINT: restore watermark and ledger: tidemark rebuild-state --tenant acme --stream akten");
        assertThat(stage.objects()).isEqualTo(objects);

        stage.rebuild("akten");
        assertThat(stage.run(Stage.TENANT, "akten").archives()).isZero();
    }

    @Test
    void rowsThatMovedOnSinceChangeNothingOfIt() {
        stage.akten(Stage.TENANT, "2011-03", 2);
        stage.run(Stage.TENANT, "akten");
        stage.loseState();
        stage.source.execute("UPDATE akte SET updated_at = '2014-01-01'");

        assertThat(stage.tryRun(Stage.TENANT, "akten").outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void credentialsThatMayNotListBucketsNoticeItToo() {
        stage.store.grant("acme", "acme-secret", "tidemark-acme-");
        stage.set("tidemark.store.access-key", "acme");
        stage.set("tidemark.store.secret-key", "acme-secret");
        stage.akten(Stage.TENANT, "2011-03", 2);
        stage.run(Stage.TENANT, "akten");
        stage.loseState();

        assertThat(stage.tryRun(Stage.TENANT, "akten").outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void storeThatMayNotBeListedStopsNobody() {
        stage.akten(Stage.TENANT, "2011-03", 2);
        try (var forbidden = stage.store.faults().on(LIST, LIST_BUCKETS).refuse(403)) {
            assertThat(stage.run(Stage.TENANT, "akten").archives()).isEqualTo(1);
        }
    }

    @Test
    void tenantWithoutRowsAsksNothingOfTheStore() {
        stage.run(Stage.TENANT, "akten");

        assertThat(stage.store.faults().requests()).isEmpty();
    }

    @Test
    void storeIsLookedThroughOnceForAChain() {
        stage.akten(Stage.TENANT, "2011-03", 2);
        stage.run(Stage.TENANT, "akten");
        assertThat(stage.store.faults().count(LIST_BUCKETS)).isEqualTo(1);
        assertThat(stage.store.faults().count(LIST)).isZero();
        stage.store.faults().forgetRequests();

        stage.akten(Stage.TENANT, "2011-04", 2);
        stage.run(Stage.TENANT, "akten");

        assertThat(stage.store.faults().count(LIST_BUCKETS)).isZero();
        assertThat(stage.store.faults().count(LIST)).isZero();
        assertThat(stage.store.faults().count(GET)).isZero();
    }

    @Test
    void whatARunLeftThatDiedInItsFirstPageIsNoSign() {
        stage.akten(Stage.TENANT, "2011-03", 6);
        // The second archive of the page is refused, so that nothing of it is committed; the first is stored.
        stage.set("tidemark.store.attempts", "1");
        try (var refusal = stage.store.faults().on(PUT).ofKeys("akten/akten-00000002").refuse(403)) {
            assertThat(stage.tryRun(Stage.TENANT, "akten").outcome()).isEqualTo(Outcome.FAILED);
        }
        assertThat(stage.objects()).hasSize(1);
        // Another process, as after a run that died.
        stage.set("tidemark.store.attempts", "6");

        assertThat(stage.run(Stage.TENANT, "akten").archives()).isEqualTo(2);
        assertThat(stage.readReplica("akten").archives()).hasSize(2);
        assertThat(stage.source.strings("SELECT tenant FROM tidemark.beginning")).isEmpty();
    }
}
