package io.tidemark.store;

import io.tidemark.store.ObjectToStore.Payload;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * One S3 store: what it holds, and how far it can be trusted not to overwrite.
 *
 * <p>A conditional PUT ({@code If-None-Match: *}) is refused by some stores and silently ignored by others. So it is
 * trusted only after the store was seen to honour it; until then each PUT is preceded by a look. Safe for use by many
 * threads. Errors are the SDK's own.
 */
public final class ObjectStore {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectStore.class);
    private static final int PRECONDITION_FAILED = 412;
    private static final int NOT_IMPLEMENTED = 501;

    /** What is known of the store's conditional PUT. */
    private enum Conditional {
        UNKNOWN, HONOURED, IGNORED
    }

    private final S3Client client;
    private volatile Conditional conditional = Conditional.UNKNOWN;

    public ObjectStore(S3Client client) {
        this.client = client;
    }

    public S3Client client() {
        return client;
    }

    /** Whether PUTs are to carry {@code If-None-Match: *}. */
    public boolean isConditional() {
        return conditional != Conditional.IGNORED;
    }

    /**
     * Whether the object is there already, where a PUT could overwrite it.
     *
     * @throws ObjectConflictException when its key holds other bytes
     */
    public boolean isAlreadyStored(ObjectToStore object) {
        return conditional != Conditional.HONOURED && find(object).isPresent();
    }

    /**
     * When the store took the object; empty when its key is free.
     *
     * @throws ObjectConflictException when its key holds other bytes
     */
    public Optional<Instant> find(ObjectToStore object) {
        HeadObjectResponse head;
        try {
            head = client.headObject(request -> request.bucket(object.bucket()).key(object.key()));
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        } catch (S3Exception e) {
            // A HEAD has no body to say whether key or bucket is missing; neither holds the object.
            if (e.statusCode() == 404) {
                return Optional.empty();
            }
            throw e;
        }
        String found = head.metadata().get(ObjectToStore.SHA256);
        if (!object.sha256().equals(found) || head.contentLength() != object.sizeBytes()) {
            throw new ObjectConflictException(object, head.contentLength() + " bytes of SHA-256 "
                    + Optional.ofNullable(found).orElse("unknown"));
        }
        return Optional.of(head.lastModified());
    }

    /** Learns from a PUT that was refused for its condition (501) that the store knows none. */
    public void learnUnconditional() {
        learned(Conditional.IGNORED);
    }

    /**
     * Learns from an object that was just stored whether the store honours conditions: it is put again, as it is, where
     * it may not be. Does nothing when that is known.
     */
    public void learnFrom(ObjectToStore stored) {
        if (conditional != Conditional.UNKNOWN) {
            return;
        }
        var body = stored.payload() instanceof Payload.InFile file ? RequestBody.fromFile(file.file())
                : RequestBody.fromBytes(((Payload.InMemory) stored.payload()).bytes());
        try {
            client.putObject(request -> request.bucket(stored.bucket()).key(stored.key()).ifNoneMatch("*")
                    .contentType(stored.contentType()).metadata(stored.metadata()), body);
            learned(Conditional.IGNORED);
        } catch (S3Exception e) {
            if (e.statusCode() != PRECONDITION_FAILED && e.statusCode() != NOT_IMPLEMENTED) {
                throw e;
            }
            learned(e.statusCode() == PRECONDITION_FAILED ? Conditional.HONOURED : Conditional.IGNORED);
        }
    }

    private void learned(Conditional fact) {
        conditional = fact;
        LOG.info("store conditional-put={}", fact == Conditional.HONOURED ? "honoured"
                : "ignored, so each PUT is preceded by a HEAD");
    }

    /** Creates a bucket; one that is there already is as good. */
    public void createBucket(String bucket) {
        try {
            client.createBucket(request -> request.bucket(bucket));
            LOG.info("bucket created bucket={}", bucket);
        } catch (BucketAlreadyOwnedByYouException | BucketAlreadyExistsException e) {
            LOG.debug("bucket exists bucket={}", bucket);
        }
    }
}
