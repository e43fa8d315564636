package io.tidemark.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.chain.RebuildReport.Outcome;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/** Someone or something removed or changed an archive; or the state and the store speak of different chains. */
class BrokenChainTest {
    private static final String HINT = "\nHINT: get the object back from a backup or from the versions that the bucket"
            + " keeps; if it is lost for good, or a run died before it had stored it, --force ends the chain before it, and"
            + " the rows behind that are stored again";

    private final Stage stage = new Stage();
    private List<String> keys;

    @BeforeEach
    void replicate() {
        stage.akten(Stage.TENANT, "2011-03", 10);
        stage.run(Stage.TENANT, "akten");
        keys = stage.ledgerKeys("akten");
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private void change(String key, byte[] content) {
        String bucket = stage.bucketOf(key);
        var metadata = stage.store.head(bucket, key).metadata();
        stage.store.s3Client().putObject(put -> put.bucket(bucket).key(key).metadata(metadata),
                RequestBody.fromBytes(content));
    }

    private void assertRefused(RebuildReport report, String problem) {
        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.problems()).containsExactly(problem);
    }

    @Test
    void missingArchiveIsNamedAndNothingIsWritten() {
        stage.loseState();
        stage.delete(keys.get(1));

        assertRefused(stage.rebuild("akten"), "archive tidemark-acme-2011-03/" + keys.get(1)
                + " is missing, and archive tidemark-acme-2011-03/" + keys.get(2) + " follows it" + HINT);

        assertThat(stage.state().get("watermark")).isEmpty();
        assertThat(stage.state().get("archive")).isEmpty();
    }

    @Test
    void missingFirstArchiveIsNamedTooAndForceProvesNothing() {
        stage.loseState();
        stage.delete(keys.get(0));
        String problem = "archive tidemark-acme-2011-03/" + keys.get(0) + " is missing, and archive tidemark-acme-2011-03/"
                + keys.get(1) + " follows it" + HINT;

        assertRefused(stage.rebuild("akten"), problem);
        assertRefused(stage.rebuild(Stage.TENANT, "akten", false, true), problem);
    }

    @Test
    void forceEndsTheChainBeforeWhatIsMissingAndItsRowsAreStoredAgain() {
        stage.loseState();
        stage.delete(keys.get(1));

        var report = stage.rebuild(Stage.TENANT, "akten", false, true);

        assertThat(report.outcome()).isEqualTo(Outcome.REBUILT);
        assertThat(report.archives()).isEqualTo(1);
        assertThat(report.notes()).singleElement().asString().startsWith("in spite of this, by force: archive ");
        // The same rows give the same archive, and what follows it is there already.
        assertThat(stage.run(Stage.TENANT, "akten").rows()).isEqualTo(7);
        assertThat(stage.readReplica("akten").rows()).isEqualTo(10);
    }

    @Test
    void archiveWithOtherBytesIsNamed() {
        stage.loseState();
        byte[] bytes = stage.store.bytes("tidemark-acme-2011-03", keys.get(2));
        bytes[bytes.length / 2] ^= 1;
        change(keys.get(2), bytes);

        var report = stage.rebuild("akten");

        assertThat(report.problems()).singleElement().asString()
                .startsWith("archive tidemark-acme-2011-03/" + keys.get(2) + " has SHA-256 ")
                .endsWith(", and archive tidemark-acme-2011-03/" + keys.get(3) + " follows it" + HINT);
        assertThat(stage.state().get("archive")).isEmpty();
    }

    @Test
    void archiveCutShortAtTheEndOfTheChainIsNamed() {
        stage.loseState();
        byte[] bytes = stage.store.bytes("tidemark-acme-2011-03", keys.get(3));
        change(keys.get(3), Arrays.copyOf(bytes, bytes.length / 2));

        assertThat(stage.rebuild("akten").problems()).singleElement().asString()
                .startsWith("archive tidemark-acme-2011-03/" + keys.get(3) + " has SHA-256 ").endsWith(HINT);
    }

    @Test
    void archiveExchangedWithAllItsMetadataIsFoundByWhatItsKeyNames() {
        stage.loseState();
        String last = keys.get(3);
        byte[] other = stage.store.bytes("tidemark-acme-2011-03", keys.get(2));
        stage.store.s3Client().putObject(put -> put.bucket("tidemark-acme-2011-03").key(last),
                RequestBody.fromBytes(other));

        assertRefused(stage.rebuild("akten"), "archive tidemark-acme-2011-03/" + last + " has no tidemark.json" + HINT);
    }

    @Test
    void brokenStreamStopsNoOther() {
        stage.akten("globex", "2011-03", 4);
        stage.run("globex", "akten");
        stage.loseState();
        stage.delete(keys.get(1));

        assertThat(stage.rebuild("akten").outcome()).isEqualTo(Outcome.FAILED);
        assertThat(stage.rebuild("globex", "akten", false, false).outcome()).isEqualTo(Outcome.REBUILT);
    }

    @Test
    void stateThatGoesOnBehindTheChainIsKeptUnlessForced() {
        stage.delete(keys.get(3));
        var before = stage.state();

        assertRefused(stage.rebuild("akten"), "the state of acme/akten/s3 goes on to sequence 4, the chain in the store"
                + " ends at 3\nHINT: if the store is right, --force replaces the state by what the store proves");
        assertThat(stage.state()).isEqualTo(before);

        assertThat(stage.rebuild(Stage.TENANT, "akten", false, true).outcome()).isEqualTo(Outcome.REBUILT);
        assertThat(stage.source.strings("SELECT sequence FROM tidemark.watermark")).containsExactly("3");
        assertThat(stage.run(Stage.TENANT, "akten").rows()).isEqualTo(1);
    }

    @Test
    void stateOfAnotherChainIsKeptUnlessForced() {
        var right = stage.state();
        stage.source.execute("UPDATE tidemark.archive SET sha256 = repeat('0', 64), key = 'akten/other' WHERE sequence = 2");
        var wrong = stage.state();

        assertRefused(stage.rebuild("akten"), "the state of acme/akten/s3 has another archive for sequence 2,"
                + " tidemark-acme-2011-03/akten/other\nHINT: if the store is right, --force replaces the state by what the"
                + " store proves");
        assertThat(stage.state()).isEqualTo(wrong);

        assertThat(stage.rebuild(Stage.TENANT, "akten", false, true).outcome()).isEqualTo(Outcome.REBUILT);
        assertThat(stage.state()).isEqualTo(right);
    }

    @Test
    void watermarkAloneIsLostAndIsRestored() {
        var before = stage.state();
        stage.source.execute("DELETE FROM tidemark.watermark");

        assertThat(stage.rebuild("akten").outcome()).isEqualTo(Outcome.REBUILT);

        assertThat(stage.state()).isEqualTo(before);
    }

    @Test
    void ledgerAloneIsLostAndIsRestoredByForce() {
        var before = stage.state();
        stage.source.execute("DELETE FROM tidemark.archive");

        assertRefused(stage.rebuild("akten"), "the state of acme/akten/s3 has a watermark whose archive its ledger lacks"
                + "\nHINT: if the store is right, --force replaces the state by what the store proves");
        assertThat(stage.rebuild(Stage.TENANT, "akten", false, true).outcome()).isEqualTo(Outcome.REBUILT);

        assertThat(stage.state()).isEqualTo(before);
    }
}
