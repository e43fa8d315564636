package io.tidemark.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.batch.Compression;
import io.tidemark.reader.Archive;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.ChainState;
import io.tidemark.testing.FaultProxy;
import io.tidemark.testing.Misbehaviour;
import io.tidemark.testing.Operation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * A run died after it stored archives and before its watermark moved; then the level changed, or what compresses. The next
 * run's archives have the same keys, the same content and other bytes.
 */
class TwinTest {
    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    @ParameterizedTest
    @CsvSource({"gzip, 1, 9", "zstd, 1, 19"})
    void whatIsStoredCountsWhereTheLevelChanged(String compression, String level, String otherLevel) {
        stage.set("tidemark.archive.compression", compression);
        stage.set("tidemark.archive.level", level);
        stage.akten(Stage.TENANT, "2011-03", 8);
        stage.run(Stage.TENANT, "akten");
        Map<String, String> hashes = hashes();
        List<String> ledger = ledger();
        stage.set("tidemark.archive.level", otherLevel);
        dieBeforeTheFirstCommit();

        var report = stage.run(Stage.TENANT, "akten");

        assertThat(report.rows()).isEqualTo(8);
        assertThat(report.bytes()).isEqualTo(sizeBytes());
        assertThat(hashes()).isEqualTo(hashes);
        assertThat(ledger()).isEqualTo(ledger);

        stage.akten(Stage.TENANT, "2011-04", 1);
        stage.run(Stage.TENANT, "akten");
        soundWithArchives(4);
    }

    /** The store is asked before each PUT, or refuses the PUT, as it is known. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nextArchivesLinkToWhatIsStored(boolean conditional) throws IOException {
        stage.akten(Stage.TENANT, "2011-03", 4);
        // With its akte, which is the third archive.
        stage.documents.dokument(Stage.TENANT).insert();
        stage.run(Stage.TENANT, "akten");
        String first = stage.ledgerKeys("akten").get(0);
        String second = stage.ledgerKeys("akten").get(1);
        byte[] planted = compressed(Compression.gzip(1), tar(first));
        String third = stage.ledgerKeys("akten").get(2);
        stage.delete(second);
        stage.delete(third);
        plant(first, planted, Map.of("sha256", DigestUtils.sha256Hex(planted)));
        dieBeforeTheFirstCommit();
        stage.restart();
        if (conditional) {
            // Its PUT shows that the store honours conditions; akten's are no longer preceded by a look.
            stage.run(Stage.TENANT, "dokumente");
        }
        stage.store.faults().forgetRequests();

        stage.run(Stage.TENANT, "akten");

        assertThat(stage.store.bytes(stage.bucketOf(first), first)).isEqualTo(planted);
        assertThat(ledger().get(0)).isEqualTo(first + " " + DigestUtils.sha256Hex(planted) + " " + planted.length);
        assertThat(stage.ledgerKeys("akten")).hasSize(3).doesNotContain(second);
        assertThat(stage.store.head(stage.bucketOf(first), stage.ledgerKeys("akten").get(1)).metadata())
                .containsEntry("previous-sha256", DigestUtils.sha256Hex(planted));
        assertThat(stage.store.faults().count(Operation.DELETE)).isZero();
        soundWithArchives(3);
    }

    static Stream<Plant> others() {
        return Stream.of(
                new Plant("has another row", tar -> {
                    tar[600] ^= 1;
                    return compressed(Compression.gzip(6), tar);
                }, Map.of()),
                new Plant("ends early", tar -> compressed(Compression.gzip(1), Arrays.copyOf(tar, tar.length - 512)), Map.of()),
                new Plant("goes on", tar -> compressed(Compression.gzip(1), Arrays.copyOf(tar, tar.length + 512)), Map.of()),
                new Plant("has bytes behind it", tar -> {
                    byte[] packed = compressed(Compression.gzip(1), tar);
                    return Arrays.copyOf(packed, packed.length + 1);
                }, Map.of()),
                new Plant("is cut off", tar -> {
                    byte[] packed = compressed(Compression.gzip(1), tar);
                    return Arrays.copyOf(packed, packed.length - 4);
                }, Map.of()),
                new Plant("is compressed with zstd", tar -> compressed(Compression.zstd(3), tar), Map.of()),
                new Plant("has a file name", TwinTest::named, Map.of()),
                new Plant("isn't what its metadata names", tar -> compressed(Compression.gzip(1), tar),
                        Map.of("sha256", "a".repeat(64))),
                new Plant("says that it follows another", tar -> compressed(Compression.gzip(1), tar),
                        Map.of("previous-sha256", "a".repeat(64))));
    }

    @ParameterizedTest
    @MethodSource("others")
    void whateverElseIsThereIsAnAlarm(Plant plant) throws IOException {
        stage.akten(Stage.TENANT, "2011-03", 2);
        stage.run(Stage.TENANT, "akten");
        String key = stage.ledgerKeys("akten").get(0);
        String bucket = stage.bucketOf(key);
        String expected = DigestUtils.sha256Hex(stage.store.bytes(bucket, key));
        byte[] planted = plant.bytes().of(tar(key));
        Map<String, String> metadata = new HashMap<>(Map.of("sha256", DigestUtils.sha256Hex(planted)));
        metadata.putAll(plant.metadata());
        plant(key, planted, metadata);
        dieBeforeTheFirstCommit();

        var report = stage.tryRun(Stage.TENANT, "akten");

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.message()).isEqualTo("object " + bucket + "/" + key + " exists with other bytes (" + planted.length
                + " bytes of SHA-256 " + metadata.get("sha256") + " instead of SHA-256 " + expected + ") HINT: an archive's"
                + " name holds a digest of its content, so someone or something changed the object: compare it with its"
                + " neighbours in the chain, keep both, and find out who has write access to the bucket");
        assertThat(stage.store.bytes(bucket, key)).isEqualTo(planted);
        assertThat(ledger()).isEmpty();
    }

    /** What can't be read is not known to be another: who saw an alarm would look for someone who isn't there. */
    @Test
    void transferThatBreaksOffIsNoAlarmAndTheNextRunGoesOn() throws IOException {
        stage.akten(Stage.TENANT, "2011-03", 2);
        stage.run(Stage.TENANT, "akten");
        String key = stage.ledgerKeys("akten").get(0);
        byte[] planted = compressed(Compression.gzip(0), tar(key));
        plant(key, planted, Map.of("sha256", DigestUtils.sha256Hex(planted)));
        dieBeforeTheFirstCommit();
        try (var proxy = FaultProxy.before(stage.store.endpoint())) {
            stage.set("tidemark.store.endpoint", proxy.endpoint().toString());
            proxy.when(request -> request.method().equals("GET") && request.path().contains(key), Misbehaviour.RESET_IN_ANSWER);

            assertThat(stage.tryRun(Stage.TENANT, "akten").message()).isEqualTo("SocketException: Connection reset");
            assertThat(proxy.done(Misbehaviour.RESET_IN_ANSWER)).isPositive();
            assertThat(ledger()).isEmpty();

            proxy.behave();
            stage.run(Stage.TENANT, "akten");
        }
        assertThat(ledger()).containsExactly(key + " " + DigestUtils.sha256Hex(planted) + " " + planted.length);
    }

    /** What is under an archive's key instead of it. */
    record Plant(String name, Change bytes, Map<String, String> metadata) {
        interface Change {
            byte[] of(byte[] tar) throws IOException;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private void soundWithArchives(int count) {
        var replica = stage.readReplica("akten");
        assertThat(replica.archives()).hasSize(count).extracting(Archive::sha256)
                .isEqualTo(stage.source.strings("SELECT sha256 FROM tidemark.archive WHERE stream = 'akten' ORDER BY sequence"));
        assertThat(replica.orphans()).isEmpty();
        assertThat(stage.rebuild("akten").outcome()).isEqualTo(RebuildReport.Outcome.NOTHING_TO_DO);
    }

    private void dieBeforeTheFirstCommit() {
        ChainState.uncommit(stage.source, Stage.TENANT, "akten");
    }

    private List<String> ledger() {
        return stage.source.strings("SELECT key || ' ' || sha256 || ' ' || size_bytes FROM tidemark.archive"
                + " WHERE stream = 'akten' ORDER BY sequence");
    }

    private Map<String, String> hashes() {
        Map<String, String> hashes = new HashMap<>();
        for (String object : stage.objects()) {
            String key = object.substring(object.indexOf('/') + 1);
            hashes.put(key, DigestUtils.sha256Hex(stage.store.bytes(stage.bucketOf(key), key)));
        }
        return hashes;
    }

    private long sizeBytes() {
        return stage.ledgerKeys("akten").stream().mapToLong(key -> stage.store.bytes(stage.bucketOf(key), key).length).sum();
    }

    private void plant(String key, byte[] bytes, Map<String, String> metadata) {
        String bucket = stage.bucketOf(key);
        var head = stage.store.head(bucket, key);
        Map<String, String> all = new HashMap<>(head.metadata());
        all.putAll(metadata);
        stage.store.s3Client().putObject(put -> put.bucket(bucket).key(key).contentType(head.contentType()).metadata(all),
                RequestBody.fromBytes(bytes));
    }

    private byte[] tar(String key) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(stage.store.bytes(stage.bucketOf(key), key)))) {
            return in.readAllBytes();
        }
    }

    private static byte[] compressed(Compression compression, byte[] tar) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream out = compression.to(bytes)) {
            out.write(tar);
        }
        return bytes.toByteArray();
    }

    private static byte[] named(byte[] tar) throws IOException {
        var parameters = new GzipParameters();
        parameters.setFileName("akten.tar");
        var bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GzipCompressorOutputStream(bytes, parameters)) {
            out.write(tar);
        }
        return bytes.toByteArray();
    }
}
