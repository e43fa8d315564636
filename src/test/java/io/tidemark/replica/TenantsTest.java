package io.tidemark.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.Fault;
import io.tidemark.testing.Operation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/** Several tenants of one source: what goes wrong with one is no other's trouble. */
class TenantsTest {
    private static final List<String> ALL = List.of("blau", "grün & weiß", "rot", "schwarz", "weiss");

    private static void fill(Stage stage) {
        for (String tenant : ALL) {
            stage.documents.dokument(tenant).updatedAt("2011-05-01T10:00:00Z").insert();
        }
    }

    private static List<String> outcomes(Stage stage, String stream) {
        return stage.source.strings("SELECT tenant || ' ' || outcome || ' ' || rows FROM tidemark.run WHERE stream = ?"
                + " ORDER BY tenant", stream);
    }

    private static String message(Stage stage, String tenant) {
        return stage.source.string("SELECT message FROM tidemark.run WHERE tenant = ? AND stream = 'akten'", tenant);
    }

    /** Red may reach blue's buckets alone, black's store refuses, and one tenant's name makes no bucket. */
    @Test
    void aTenantWhoseStoreRefusesStopsNoOther() {
        try (Stage stage = Stage.open(Map.of(
                "tidemark.tenant.rot.store.access-key", "red", "tidemark.tenant.rot.store.secret-key", "red-secret",
                "tidemark.tenant.blau.store.access-key", "blue", "tidemark.tenant.blau.store.secret-key", "blue-secret",
                "tidemark.tenant.schwarz.store.attempts", "2"))) {
            stage.store.grant("red", "red-secret", "tidemark-blau-");
            stage.store.grant("blue", "blue-secret", "tidemark-blau-");
            fill(stage);

            try (Fault refusing = stage.store.faults().on().inBuckets("tidemark-schwarz-").refuse(503)) {
                stage.tick("akten");
                stage.tick("dokumente");
                assertThat(refusing.hits()).isPositive();
            }

            List<String> expected = List.of("blau caught-up 1", "grün & weiß failed 0", "rot failed 0", "schwarz failed 0",
                    "weiss caught-up 1");
            assertThat(outcomes(stage, "akten")).isEqualTo(expected);
            assertThat(outcomes(stage, "dokumente")).isEqualTo(expected);
            for (String tenant : List.of("blau", "weiss")) {
                stage.readWhole(tenant, "akten");
                assertThat(stage.readWhole(tenant, "dokumente").replica().attachments()).isEqualTo(1);
            }
            assertThat(stage.store.buckets()).containsExactly("tidemark-blau-2011-05", "tidemark-weiss-2011-05");
            assertThat(message(stage, "rot")).matches("S3Exception: .*\\(Service: S3, Status Code: 403, .*");
            assertThat(message(stage, "schwarz")).matches("S3Exception: .*\\(Service: S3, Status Code: 503, .*");
            assertThat(stage.run("grün & weiß", "akten").message()).contains(
                    "tidemark-grün & weiß-2010-11, which is not a legal name; expected 3 to 63 of a-z, 0-9, - and dots");

            // The store takes black's objects again: the next tick goes on where it was.
            stage.tick("akten");
            assertThat(outcomes(stage, "akten")).contains("schwarz caught-up 1");
            stage.readWhole("schwarz", "akten");
        }
    }

    @Test
    void whereTenantsAreListedNoOtherIsRead() {
        try (Stage stage = Stage.open(Map.of("tidemark.tenants", "weiss,nobody,rot"))) {
            fill(stage);

            stage.tick("akten");

            assertThat(outcomes(stage, "akten")).containsExactly("nobody caught-up 0", "rot caught-up 1",
                    "weiss caught-up 1");
            assertThat(stage.store.buckets()).containsExactly("tidemark-rot-2011-05", "tidemark-weiss-2011-05");
        }
    }

    /** The first run died before it committed, and who has write access to the bucket has put other bytes where the archive was. */
    @Test
    void anArchiveThatSomeoneChangedStopsItsStreamAndIsNotOverwritten() {
        try (Stage stage = Stage.open(Map.of("tidemark.tenants", "rot"))) {
            fill(stage);
            stage.tick("akten");
            Map<String, Object> first = stage.source.query("SELECT bucket, key, sha256 FROM tidemark.archive").get(0);
            String bucket = (String) first.get("bucket");
            String key = (String) first.get("key");
            byte[] other = "changed".getBytes(StandardCharsets.UTF_8);
            String otherSha256 = DigestUtils.sha256Hex(other);
            stage.store.s3Client().putObject(put -> put.bucket(bucket).key(key).metadata(Map.of("sha256", otherSha256)),
                    RequestBody.fromBytes(other));
            stage.asBeforeTheFirstCommit("rot", "akten");
            stage.store.faults().forgetRequests();

            RunReport akten = stage.run("rot", "akten");
            RunReport dokumente = stage.run("rot", "dokumente");

            assertThat(akten.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(akten.message()).isEqualTo("object " + bucket + "/" + key + " exists with other bytes (7 bytes of SHA-256 "
                    + otherSha256 + " instead of SHA-256 " + first.get("sha256") + ") HINT: an archive's name holds a digest"
                    + " of its content, so someone or something changed the object: compare it with its neighbours in the"
                    + " chain, keep both, and find out who has write access to the bucket");
            assertThat(stage.store.bytes(bucket, key)).isEqualTo(other);
            assertThat(stage.watermark("rot", "akten")).isEmpty();
            assertThat(dokumente.outcome()).isEqualTo(Outcome.CAUGHT_UP);
            stage.readWhole("rot", "dokumente");
            assertThat(stage.store.faults().count(Operation.DELETE)).isZero();

            // An object of unknown origin is no better than one of known other bytes.
            stage.store.s3Client().putObject(put -> put.bucket(bucket).key(key), RequestBody.fromBytes(other));
            assertThat(stage.run("rot", "akten").message()).startsWith("object " + bucket + "/" + key
                    + " exists with other bytes (7 bytes of SHA-256 unknown instead of SHA-256 " + first.get("sha256") + ")");
        }
    }
}
