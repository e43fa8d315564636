package io.tidemark.doctor;

import io.tidemark.batch.Layout;
import io.tidemark.batch.Sha256;
import io.tidemark.config.StoreSettings;
import io.tidemark.store.ObjectStore;
import io.tidemark.store.ObjectToStore;
import io.tidemark.store.ObjectToStore.Payload;
import io.tidemark.store.Retries;
import java.time.Duration;
import java.time.YearMonth;
import java.util.Map;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * What the checks of a store do to it: small objects of their own, in the bucket that the tenant's next rows go to.
 *
 * <p>Nothing is ever deleted, so each check has one key, below {@value #FOLDER}, and always the same bytes: a later call
 * overwrites what an earlier one left. No stream's keys begin like that, so runs, rebuilding and readers pass it by.
 */
final class Probe {
    static final String FOLDER = Layout.DOCTOR_FOLDER + "/";
    private static final String CONTENT_TYPE = "application/octet-stream";
    // A person waits, and a store that takes longer for some kB is down.
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ObjectStore store;
    private final StoreSettings settings;
    private final String bucket;
    private final Duration limit;

    Probe(ObjectStore store, StoreSettings settings, YearMonth month) {
        this.store = store;
        this.settings = settings;
        this.bucket = settings.bucket(month);
        this.limit = settings.connection().retryTime().compareTo(LIMIT) < 0 ? settings.connection().retryTime() : LIMIT;
    }

    StoreSettings settings() {
        return settings;
    }

    String bucket() {
        return bucket;
    }

    String where() {
        return "target " + settings.target() + " bucket " + bucket;
    }

    /** An object of a check's own. */
    ObjectToStore object(String name, byte[] bytes) {
        return object(name, bytes, bytes, bytes);
    }

    /** The same, whose hashes are those of other bytes. */
    ObjectToStore object(String name, byte[] bytes, byte[] ofSha256, byte[] ofMd5) {
        String sha256 = Sha256.hex(Sha256.digest().digest(ofSha256));
        return new ObjectToStore(bucket, settings.prefix() + FOLDER + name, new Payload.InMemory(bytes), bytes.length,
                sha256, Sha256.hex(Sha256.digest("MD5").digest(ofMd5)), CONTENT_TYPE, Map.of(ObjectToStore.SHA256, sha256, "doctor", name));
    }

    void put(ObjectToStore object) {
        store.client().putObject(limited(object).build(), object.payload().requestBody());
    }

    /** Puts an object that is to be refused, and so asks once. */
    void putToBeRefused(ObjectToStore object) {
        var plugin = Retries.refusalIsAnswer(settings.connection().attempts());
        store.client().putObject(limited(object).overrideConfiguration(request -> {
            limit(request);
            request.addPlugin(plugin);
        }).build(), object.payload().requestBody());
    }

    /** Puts the object where there is none. */
    void putIfAbsent(ObjectToStore object) {
        store.client().putObject(limited(object).ifNoneMatch("*").build(), object.payload().requestBody());
    }

    private PutObjectRequest.Builder limited(ObjectToStore object) {
        return PutObjectRequest.builder().bucket(object.bucket()).key(object.key()).contentType(object.contentType())
                .contentMD5(object.contentMd5()).metadata(object.metadata()).overrideConfiguration(this::limit);
    }

    /** @throws io.tidemark.TidemarkException when the store has other bytes, or none */
    void readBack(ObjectToStore object) {
        store.readBack(object);
    }

    HeadObjectResponse head(ObjectToStore object) {
        return store.client().headObject(request -> request.bucket(bucket).key(object.key())
                .overrideConfiguration(this::limit));
    }

    ListObjectsV2Response list() {
        return store.client().listObjectsV2(request -> request.bucket(bucket).prefix(settings.prefix() + FOLDER)
                .overrideConfiguration(this::limit));
    }

    void listBuckets() {
        store.client().listBuckets(request -> request.maxBuckets(1).overrideConfiguration(this::limit));
    }

    void createBucket() {
        store.createBucket(bucket);
    }

    private void limit(AwsRequestOverrideConfiguration.Builder request) {
        request.apiCallTimeout(limit);
    }
}
