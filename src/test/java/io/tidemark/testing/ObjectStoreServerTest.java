package io.tidemark.testing;

import static io.tidemark.testing.Operation.HEAD;
import static io.tidemark.testing.Operation.PUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class ObjectStoreServerTest {
    private static ObjectStoreServer store;
    private String bucket;

    @BeforeAll
    static void startStore() {
        store = ObjectStoreServer.inMemory();
    }

    @AfterAll
    static void stopStore() {
        store.close();
    }

    @BeforeEach
    void createBucket() {
        bucket = "tidemark-acme-" + System.nanoTime();
        store.s3Client().createBucket(create -> create.bucket(bucket));
        store.faults().forgetRequests();
    }

    @AfterEach
    void liftFaults() {
        store.faults().clear();
    }

    @Test
    void keepsContentTypeAndMetadata() {
        store.s3Client().putObject(put -> put.bucket(bucket).key("akten/a=3Ab.tgz").contentType("application/gzip")
                .metadata(Map.of("sha256", "abc", "previous-sha256", "def")), RequestBody.fromString("content"));

        assertThat(store.keys(bucket)).containsExactly("akten/a=3Ab.tgz");
        assertThat(store.buckets()).contains(bucket);
        assertThat(store.text(bucket, "akten/a=3Ab.tgz")).isEqualTo("content");
        assertThat(store.head(bucket, "akten/a=3Ab.tgz").contentType()).isEqualTo("application/gzip");
        assertThat(store.head(bucket, "akten/a=3Ab.tgz").contentLength()).isEqualTo(7);
        assertThat(store.head(bucket, "akten/a=3Ab.tgz").metadata())
                .isEqualTo(Map.of("sha256", "abc", "previous-sha256", "def"));
    }

    @Test
    void headOfWhatIsNotThereIsNoSuchKey() {
        assertThatThrownBy(() -> store.head(bucket, "nothing")).isInstanceOf(NoSuchKeyException.class);
    }

    @Test
    void refusesToOverwriteWhereAskedTo() {
        store.s3Client().putObject(put -> put.bucket(bucket).key("k").ifNoneMatch("*"), RequestBody.fromString("first"));

        assertThatThrownBy(() -> store.s3Client()
                .putObject(put -> put.bucket(bucket).key("k").ifNoneMatch("*"), RequestBody.fromString("second")))
                .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
        assertThat(store.text(bucket, "k")).isEqualTo("first");
    }

    @Test
    void refusesABodyWithAnotherDigest() {
        String otherSha256 = Base64.getEncoder().encodeToString(new byte[32]);

        assertThatThrownBy(() -> store.s3Client()
                .putObject(put -> put.bucket(bucket).key("k").checksumSHA256(otherSha256), RequestBody.fromString("x")))
                .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(400));
        assertThatThrownBy(() -> store.s3Client()
                .putObject(put -> put.bucket(bucket).key("k").contentMD5("1B2M2Y8AsgTpgAmY7PhCfg=="), RequestBody.fromString("x")))
                .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(400));
        assertThat(store.keys(bucket)).isEmpty();
    }

    @Test
    void refusesAWrongSecret() {
        try (S3Client stranger = store.s3Client(store.accessKey(), "wrong")) {
            assertThatThrownBy(() -> stranger.putObject(put -> put.bucket(bucket).key("k"), RequestBody.fromString("x")))
                    .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
        }
    }

    @Test
    void grantedCredentialsReachOnlyTheirBuckets() {
        store.grant("acme", "acme-secret", "tidemark-acme-");
        store.s3Client().createBucket(create -> create.bucket("tidemark-globex-2011-05"));

        try (S3Client acme = store.s3Client("acme", "acme-secret")) {
            acme.putObject(put -> put.bucket(bucket).key("k"), RequestBody.fromString("x"));
            assertThatThrownBy(() -> acme.putObject(put -> put.bucket("tidemark-globex-2011-05").key("k"),
                    RequestBody.fromString("x")))
                    .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
        }
    }

    @Test
    void faultRefusesOnlyWhatItIsNarrowedTo() {
        try (Fault fault = store.faults().on(PUT).inBuckets(bucket).ofKeys("akten/").refuse(403)) {
            put("dokumente/1");
            assertThatThrownBy(() -> put("akten/1"))
                    .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
            assertThat(fault.hits()).isEqualTo(1);
        }
        put("akten/2");

        assertThat(store.keys(bucket)).containsExactly("akten/2", "dokumente/1");
    }

    @Test
    void faultEndsAfterItsTimes() {
        Fault fault = store.faults().on(PUT).inBuckets(bucket).times(2).refuse(503);

        put("k");

        assertThat(fault.hits()).as("the SDK tried twice more").isEqualTo(2);
        assertThat(store.faults().count(PUT, bucket)).isEqualTo(3);
        assertThat(store.keys(bucket)).containsExactly("k");
    }

    @Test
    void answerMayBeLostAfterTheObjectIsStored() {
        store.faults().on(PUT).inBuckets(bucket).refuseAfterwards(400);

        assertThatThrownBy(() -> put("k")).isInstanceOf(S3Exception.class);

        assertThat(store.keys(bucket)).containsExactly("k");
    }

    @Test
    void lyingStoreKeepsHalf() {
        store.faults().on(PUT).inBuckets(bucket).keepHalf();

        store.s3Client().putObject(put -> put.bucket(bucket).key("k"), RequestBody.fromString("0123456789"));

        assertThat(store.text(bucket, "k")).isEqualTo("01234");
    }

    @Test
    void heldRequestGoesOnWhenTheFaultIsClosed() throws Exception {
        Fault gate = store.faults().on(PUT).inBuckets(bucket).hold();

        CompletableFuture<Void> put = CompletableFuture.runAsync(() -> put("k"));
        gate.awaitHit(Duration.ofSeconds(10));
        assertThat(store.keys(bucket)).isEmpty();
        gate.close();
        put.get(10, TimeUnit.SECONDS);

        assertThat(store.keys(bucket)).containsExactly("k");
    }

    @Test
    void requestsAreRemembered() {
        put("k");
        store.head(bucket, "k");

        assertThat(store.faults().requests())
                .containsExactly(new StoreRequest(PUT, bucket, "k"), new StoreRequest(HEAD, bucket, "k"));
    }

    @Test
    void comesBackOnTheSamePortWithItsObjects() {
        put("k");

        store.stop();
        assertThatThrownBy(() -> put("l")).isInstanceOf(SdkException.class);
        store.start();
        put("m");

        assertThat(store.keys(bucket)).containsExactly("k", "m");
    }

    @Test
    void folderCanBeBrowsedAndServedAgain(@TempDir Path folder) {
        try (ObjectStoreServer first = ObjectStoreServer.inFolder(folder, 0)) {
            first.s3Client().createBucket(create -> create.bucket("tidemark-acme-2011-05"));
            first.s3Client().putObject(put -> put.bucket("tidemark-acme-2011-05").key("akten/1.tgz").ifNoneMatch("*")
                    .metadata(Map.of("sha256", "abc")), RequestBody.fromString("content"));
        }
        assertThat(folder.resolve("tidemark-acme-2011-05/akten/1.tgz")).hasContent("content");

        try (ObjectStoreServer second = ObjectStoreServer.inFolder(folder, 0)) {
            assertThat(second.buckets()).containsExactly("tidemark-acme-2011-05");
            assertThat(second.head("tidemark-acme-2011-05", "akten/1.tgz").metadata()).isEqualTo(Map.of("sha256", "abc"));
            assertThatThrownBy(() -> second.s3Client().putObject(put -> put.bucket("tidemark-acme-2011-05")
                    .key("akten/1.tgz").ifNoneMatch("*"), RequestBody.fromString("other")))
                    .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
        }
        assertThat(Files.exists(folder.resolve("tidemark-acme-2011-05/akten/1.tgz"))).isTrue();
    }

    private void put(String key) {
        store.s3Client().putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString("content"));
    }
}
