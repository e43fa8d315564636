package io.tidemark.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.chain.RebuildReport.Outcome;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The state is lost, and the store is not. */
class RebuildTest {
    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void rebuildsWatermarkAndLedgerOfSeveralMonthsAsTheyWere() {
        stage.akten(Stage.TENANT, "2011-03", 10);
        stage.akten(Stage.TENANT, "2011-04", 4);
        stage.akten(Stage.TENANT, "2012-12", 5);
        stage.run(Stage.TENANT, "akten");
        var before = stage.state();
        var objects = stage.objects();
        stage.loseState();

        var report = stage.rebuild("akten");

        assertThat(report.problems()).isEmpty();
        assertThat(report.outcome()).isEqualTo(Outcome.REBUILT);
        assertThat(report.archives()).isEqualTo(8);
        assertThat(report.rows()).isEqualTo(19);
        assertThat(report.watermark().orElseThrow().updatedAt()).isEqualTo(Instant.parse("2012-12-05T10:00:00.123456Z"));
        assertThat(report.adopted()).isEmpty();
        assertThat(report.orphans()).isZero();
        assertThat(stage.state()).isEqualTo(before);
        assertThat(before.get("archive")).hasSize(8);
        assertThat(stage.objects()).isEqualTo(objects);
    }

    @Test
    void nextRunStoresNothingAgainAndGoesOnWithTheChain() {
        stage.akten(Stage.TENANT, "2011-03", 10);
        stage.run(Stage.TENANT, "akten");
        var objects = stage.objects();
        stage.loseState();
        stage.rebuild("akten");

        assertThat(stage.run(Stage.TENANT, "akten").archives()).isZero();
        assertThat(stage.objects()).isEqualTo(objects);

        stage.akten(Stage.TENANT, "2011-05", 2);
        assertThat(stage.run(Stage.TENANT, "akten").archives()).isEqualTo(1);
        var replica = stage.readReplica("akten");
        assertThat(replica.archives()).hasSize(5);
        assertThat(replica.rows()).isEqualTo(12);
        assertThat(replica.orphans()).isEmpty();
    }

    @Test
    void attachmentsAreCountedAsBeforeThoseMissingToo() {
        for (int i = 0; i < 4; i++) {
            stage.documents.dokument(Stage.TENANT).insert();
        }
        stage.documents.dokument(Stage.TENANT).pdfMissing().insert();
        stage.set("tidemark.stream.dokumente.batch-rows", "2");
        stage.run(Stage.TENANT, "dokumente");
        var before = stage.state();
        assertThat(stage.source.strings("SELECT sum(attachments) || ' ' || sum(missing) FROM tidemark.archive"))
                .containsExactly("4 1");
        stage.loseState();

        assertThat(stage.rebuild("dokumente").outcome()).isEqualTo(Outcome.REBUILT);

        assertThat(stage.state()).isEqualTo(before);
    }

    @Test
    void rowsSetAsideAreInQuarantineAgain() {
        stage.akten(Stage.TENANT, "2011-03", 5);
        stage.source.execute("ALTER TABLE akte ALTER designator DROP NOT NULL",
                "UPDATE akte SET designator = NULL WHERE designator IN ('A2', 'A5')");
        stage.run(Stage.TENANT, "akten");
        var before = stage.state();
        assertThat(before.get("quarantine")).hasSize(2);
        stage.loseState();

        assertThat(stage.rebuild("akten").rows()).isEqualTo(3);

        assertThat(stage.state()).isEqualTo(before);
    }

    @Test
    void supplementsAreArchivesOfTheChain() {
        stage.akten(Stage.TENANT, "2011-03", 7);
        stage.run(Stage.TENANT, "akten");
        stage.reread("akten", "2011-03-04T00:00:00Z");
        stage.akten(Stage.TENANT, "2011-04", 2);
        stage.run(Stage.TENANT, "akten");
        var before = stage.state();
        assertThat(stage.source.strings("SELECT kind FROM tidemark.archive ORDER BY sequence"))
                .containsExactly("interval", "interval", "interval", "supplement", "supplement", "interval");
        stage.loseState();

        assertThat(stage.rebuild("akten").archives()).isEqualTo(6);

        assertThat(stage.state()).isEqualTo(before);
    }

    @Test
    void streamWithoutArchivesIsNoProblemAndLeavesNoState() {
        stage.run(Stage.TENANT, "akten");

        assertThat(stage.rebuild("akten").outcome()).isEqualTo(Outcome.NOTHING_STORED);

        assertThat(stage.state().get("watermark")).isEmpty();
    }

    @Test
    void dryRunWritesNothing() {
        stage.akten(Stage.TENANT, "2011-03", 4);
        stage.run(Stage.TENANT, "akten");
        stage.loseState();

        var report = stage.rebuild(Stage.TENANT, "akten", true, false);

        assertThat(report.outcome()).isEqualTo(Outcome.REBUILT);
        assertThat(report.archives()).isEqualTo(2);
        assertThat(stage.state().get("archive")).isEmpty();
    }

    @Test
    void onePatternForAllMonthsAndAPrefixAreFollowedAsWell() {
        stage.set("tidemark.store.bucket", "replica-of-all");
        stage.set("tidemark.store.prefix", "v1/{tenant}/");
        stage.akten(Stage.TENANT, "2011-03", 4);
        stage.akten("globex", "2011-04", 8);
        stage.run(Stage.TENANT, "akten");
        stage.run("globex", "akten");
        var before = stage.state();
        stage.loseState();

        assertThat(stage.rebuild("akten").archives()).isEqualTo(2);
        assertThat(stage.rebuild("globex", "akten", false, false).archives()).isEqualTo(3);

        assertThat(stage.state()).isEqualTo(before);
    }

    @Test
    void credentialsThatMayNotListBucketsAreEnough() {
        stage.store.grant("acme", "acme-secret", "tidemark-acme-");
        stage.set("tidemark.store.access-key", "acme");
        stage.set("tidemark.store.secret-key", "acme-secret");
        stage.akten(Stage.TENANT, "2011-03", 4);
        stage.akten(Stage.TENANT, "2011-09", 4);
        stage.run(Stage.TENANT, "akten");
        var before = stage.state();
        stage.loseState();

        assertThat(stage.rebuild("akten").outcome()).isEqualTo(Outcome.REBUILT);

        assertThat(stage.state()).isEqualTo(before);
    }
}
