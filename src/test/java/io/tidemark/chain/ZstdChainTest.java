package io.tidemark.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.chain.RebuildReport.Outcome;
import io.tidemark.reader.Archive;
import io.tidemark.testing.ChainState;
import java.util.HashMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/** Archives that are compressed with zstd are archives as any. */
class ZstdChainTest {
    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void replicatesAndRebuilds() {
        stage.set("tidemark.archive.compression", "zstd");
        stage.documents.load(Stage.TENANT, 7, 4, 20);
        stage.run(Stage.TENANT, "akten");
        stage.run(Stage.TENANT, "dokumente");

        assertThat(stage.ledgerKeys("akten")).isNotEmpty().allMatch(key -> key.endsWith(".tar.zst"));
        String first = stage.ledgerKeys("akten").get(0);
        assertThat(stage.store.head(stage.bucketOf(first), first).contentType()).isEqualTo("application/zstd");
        assertThat(stage.readReplica("akten").rows()).isEqualTo(7);
        assertThat(stage.readReplica("dokumente").attachments()).isEqualTo(4);
        rebuildsAsItWas("akten");
        rebuildsAsItWas("dokumente");
    }

    @Test
    void chainGoesOnWhereTheCompressionChanges() {
        stage.akten(Stage.TENANT, "2011-03", 4);
        stage.run(Stage.TENANT, "akten");
        stage.set("tidemark.archive.compression", "zstd");
        stage.set("tidemark.archive.level", "1");
        stage.akten(Stage.TENANT, "2011-04", 4);
        stage.run(Stage.TENANT, "akten");
        stage.set("tidemark.archive.compression", "gzip");
        stage.akten(Stage.TENANT, "2011-05", 1);
        stage.run(Stage.TENANT, "akten");

        assertThat(stage.ledgerKeys("akten")).extracting(key -> key.substring(key.lastIndexOf("_") + 13))
                .containsExactly(".tgz", ".tgz", ".tar.zst", ".tar.zst", ".tgz");
        var replica = stage.readReplica("akten");
        assertThat(replica.archives()).extracting(Archive::sha256).isEqualTo(
                stage.source.strings("SELECT sha256 FROM tidemark.archive ORDER BY sequence"));
        assertThat(replica.rows()).isEqualTo(9);
        assertThat(replica.orphans()).isEmpty();
        rebuildsAsItWas("akten");
    }

    /** A run died before its watermark moved, and the next one compressed in another way: its archive has another name. */
    @Test
    void whatADeadRunLeftInTheOtherCompressionIsAnOrphan() {
        stage.akten(Stage.TENANT, "2011-03", 2);
        stage.run(Stage.TENANT, "akten");
        String left = stage.ledgerKeys("akten").get(0);
        ChainState.uncommit(stage.source, Stage.TENANT, "akten");
        stage.set("tidemark.archive.compression", "zstd");
        stage.run(Stage.TENANT, "akten");
        stage.akten(Stage.TENANT, "2011-04", 2);
        stage.run(Stage.TENANT, "akten");

        assertThat(stage.ledgerKeys("akten").get(0)).isEqualTo(left.replace(".tgz", ".tar.zst"));
        var replica = stage.readReplica("akten");
        assertThat(replica.archives()).hasSize(2);
        assertThat(replica.orphans()).hasSize(1);
        rebuildsAsItWas("akten");
    }

    @Test
    void damagedArchiveIsNamed() {
        stage.set("tidemark.archive.compression", "zstd");
        stage.akten(Stage.TENANT, "2011-03", 4);
        stage.run(Stage.TENANT, "akten");
        String key = stage.ledgerKeys("akten").get(1);
        String bucket = stage.bucketOf(key);
        byte[] bytes = stage.store.bytes(bucket, key);
        bytes[bytes.length / 2] ^= 1;
        var metadata = new HashMap<>(stage.store.head(bucket, key).metadata());
        metadata.put("sha256", DigestUtils.sha256Hex(bytes));
        stage.store.s3Client().putObject(put -> put.bucket(bucket).key(key).metadata(metadata), RequestBody.fromBytes(bytes));
        stage.loseState();

        var report = stage.rebuild("akten");

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.problems()).singleElement().asString().contains(bucket + "/" + key + " can't be read: ");
    }

    private void rebuildsAsItWas(String stream) {
        String state = "SELECT to_jsonb(t) - 'moved_at' FROM tidemark.%s AS t WHERE stream = '" + stream + "' ORDER BY sequence";
        var watermark = stage.source.strings(state.formatted("watermark"));
        var ledger = stage.source.strings(state.formatted("archive"));
        ChainState.lose(stage.source, Stage.TENANT, stream);

        var report = stage.rebuild(stream);

        assertThat(report.problems()).isEmpty();
        assertThat(report.outcome()).isEqualTo(Outcome.REBUILT);
        assertThat(stage.source.strings(state.formatted("watermark"))).isEqualTo(watermark);
        assertThat(stage.source.strings(state.formatted("archive"))).isEqualTo(ledger);
    }
}
