package io.tidemark.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.chain.RebuildReport.Outcome;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A run died after it had stored archives and before the watermark moved; others did its work again. */
class OrphansTest {
    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    /** Takes the state back behind what the last run committed: what that stored is orphans now. */
    private void forgetBack(int sequence) {
        stage.source.update("DELETE FROM tidemark.archive WHERE sequence > ?", sequence);
        stage.source.execute("UPDATE tidemark.watermark w SET (updated_at, id, sequence) ="
                + " (SELECT to_updated_at, to_id, sequence FROM tidemark.archive ORDER BY sequence DESC LIMIT 1)");
    }

    @Test
    void orphansThatNoArchiveFollowsAreLeftOut() {
        stage.akten(Stage.TENANT, "2011-03", 4);
        stage.run(Stage.TENANT, "akten");
        stage.akten(Stage.TENANT, "2011-04", 6);
        stage.run(Stage.TENANT, "akten");
        forgetBack(2);
        stage.batches(4);
        stage.akten(Stage.TENANT, "2011-05", 2);
        stage.run(Stage.TENANT, "akten");
        var before = stage.state();
        stage.loseState();

        var report = stage.rebuild("akten");

        assertThat(report.outcome()).isEqualTo(Outcome.REBUILT);
        assertThat(report.orphans()).isEqualTo(2);
        assertThat(report.adopted()).isEmpty();
        assertThat(stage.state()).isEqualTo(before);
        assertThat(stage.readReplica("akten").archives()).hasSize(5);
    }

    @Test
    void orphansAtTheEndAreAdoptedWhereNothingElseIsThere() {
        stage.akten(Stage.TENANT, "2011-03", 4);
        stage.run(Stage.TENANT, "akten");
        stage.akten(Stage.TENANT, "2011-04", 6);
        stage.run(Stage.TENANT, "akten");
        var complete = stage.state();
        forgetBack(2);
        stage.loseState();

        assertThat(stage.rebuild("akten").archives()).isEqualTo(4);

        assertThat(stage.state()).isEqualTo(complete);
        assertThat(stage.run(Stage.TENANT, "akten").archives()).isZero();
    }

    @Test
    void endThatReachesFurthestIsAdoptedAndTheOthersAreNamed() {
        stage.akten(Stage.TENANT, "2011-03", 4);
        stage.run(Stage.TENANT, "akten");
        stage.akten(Stage.TENANT, "2011-04", 1);
        stage.run(Stage.TENANT, "akten");
        List<String> shorter = stage.ledgerKeys("akten");
        forgetBack(2);
        stage.akten(Stage.TENANT, "2011-04", 2);
        stage.run(Stage.TENANT, "akten");
        var before = stage.state();
        List<String> longer = stage.ledgerKeys("akten");
        stage.loseState();

        var report = stage.rebuild("akten");

        assertThat(report.adopted().orElseThrow()).endsWith(longer.get(2));
        assertThat(report.rivals()).singleElement().asString().endsWith(shorter.get(2));
        assertThat(stage.state()).isEqualTo(before);
    }

    @Test
    void stateThatIsThereDecidesWhichEndIsTheChains() {
        stage.akten(Stage.TENANT, "2011-03", 4);
        stage.run(Stage.TENANT, "akten");
        stage.akten(Stage.TENANT, "2011-04", 3);
        stage.run(Stage.TENANT, "akten");
        forgetBack(2);
        stage.batches(1);
        stage.source.execute("DELETE FROM akte WHERE updated_at > '2011-04-02'");
        stage.run(Stage.TENANT, "akten");
        var before = stage.state();

        var report = stage.rebuild("akten");

        assertThat(report.outcome()).as(report.problems().toString()).isEqualTo(Outcome.NOTHING_TO_DO);
        assertThat(stage.state()).isEqualTo(before);
    }

    @Test
    void stateThatIsTheChainsBeginningIsExtended() {
        stage.akten(Stage.TENANT, "2011-03", 4);
        stage.run(Stage.TENANT, "akten");
        stage.akten(Stage.TENANT, "2011-04", 6);
        stage.run(Stage.TENANT, "akten");
        var complete = stage.state();
        forgetBack(2);

        assertThat(stage.rebuild("akten").outcome()).isEqualTo(Outcome.EXTENDED);

        assertThat(stage.state()).isEqualTo(complete);
        assertThat(stage.rebuild("akten").outcome()).isEqualTo(Outcome.NOTHING_TO_DO);
    }
}
