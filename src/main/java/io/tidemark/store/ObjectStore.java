package io.tidemark.store;

import io.tidemark.batch.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * One S3 store: what it holds, and how far it can be trusted not to overwrite.
 *
 * <p>A conditional PUT ({@code If-None-Match: *}) is refused by some stores and silently ignored by others. So it is
 * trusted only after the store was seen to honour it; until then each PUT is preceded by a look. So it is, too, where a page
 * is done again: most of what is there, up to where the page failed, is not sent once more, to be refused.
 *
 * <p>That it keeps bytes as they are is not believed either: the first object that it is known to have is read back and
 * compared, whether new or found, and until one was the same, none counts as stored. This costs one GET in the life of the
 * process, in the first run that stores anything, so a thousand stores are not asked at start. Safe for use by many
 * threads. Errors are the SDK's own.
 */
public final class ObjectStore {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectStore.class);

    /** What is known of the store's conditional PUT. */
    private enum Conditional {
        UNKNOWN, HONOURED, IGNORED
    }

    private final S3Client client;
    private final Duration readTime;
    private volatile Conditional conditional = Conditional.UNKNOWN;
    private volatile boolean keepsBytes;
    // Of pages that are done again, until something is new in them: as many as there are buckets, at the most.
    private final Set<String> repeatedBuckets = ConcurrentHashMap.newKeySet();

    /** @param readTime how long reading an object may take */
    public ObjectStore(S3Client client, Duration readTime) {
        this.client = client;
        this.readTime = readTime;
    }

    public S3Client client() {
        return client;
    }

    /** Whether PUTs are to carry {@code If-None-Match: *}. */
    public boolean isConditional() {
        return conditional != Conditional.IGNORED;
    }

    /**
     * Whether the object is there already, where a PUT could overwrite it, or where it is likely: as the one before it was
     * ({@link #learnTaken}).
     *
     * @throws ObjectConflictException when its key holds other bytes
     */
    public boolean isAlreadyStored(ObjectToStore object) {
        if (conditional == Conditional.HONOURED && !repeatedBuckets.contains(object.bucket())) {
            return false;
        }
        boolean isThere = find(object).isPresent();
        if (!isThere) {
            repeatedBuckets.remove(object.bucket());
        }
        return isThere;
    }

    /** Learns from a PUT that was refused, because the object is there already, that a page is done again. */
    public void learnTaken(ObjectToStore object) {
        repeatedBuckets.add(object.bucket());
    }

    /**
     * When the store took the object; empty when its key is free.
     *
     * @throws ObjectConflictException when its key holds other bytes
     * @throws AlteredObjectException  when it is our object, and the store did not keep its bytes
     * @throws IncompleteAnswerException when the answer lacks the object's size or time
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
            throw NamedRequest.named(e, "HeadObject " + object);
        }
        long sizeBytes = present(head.contentLength(), "Content-Length", object);
        Instant storedAt = present(head.lastModified(), "Last-Modified", object);
        String found = head.metadata().get(ObjectToStore.SHA256);
        if (object.sha256().equals(found) && sizeBytes != object.sizeBytes()) {
            readBack(object);
        }
        if (!object.sha256().equals(found) || sizeBytes != object.sizeBytes()) {
            throw new ObjectConflictException(object, sizeBytes + " bytes of SHA-256 "
                    + Optional.ofNullable(found).orElse("unknown"));
        }
        requireKept(object);
        return Optional.of(storedAt);
    }

    private static <T> T present(T value, String header, ObjectToStore object) {
        if (value == null) {
            throw new IncompleteAnswerException(header, object.toString());
        }
        return value;
    }

    /** Learns from a PUT that was refused for its condition (501) that the store knows none. */
    public void learnUnconditional() {
        learned(Conditional.IGNORED);
    }

    /**
     * Learns from an object that was just stored whether the store keeps bytes as they are, by reading it back, and whether
     * it honours conditions: it is put again, as it is, where it may not be. Does nothing when both are known.
     *
     * @throws AlteredObjectException when the store holds other bytes
     * @throws MissingObjectException when it holds none
     */
    public void learnFrom(ObjectToStore stored) {
        requireKept(stored);
        if (conditional != Conditional.UNKNOWN) {
            return;
        }
        try {
            // With a configuration of its own, if empty, it is the SDK's at once: it is to be refused, which QuickPut rests after.
            client.putObject(request -> request.bucket(stored.bucket()).key(stored.key()).ifNoneMatch("*")
                    .contentType(stored.contentType()).contentMD5(stored.contentMd5()).metadata(stored.metadata())
                    .overrideConfiguration(AwsRequestOverrideConfiguration.builder().build()),
                    stored.payload().requestBody());
            learned(Conditional.IGNORED);
        } catch (S3Exception e) {
            if (e.statusCode() != KeyTakenException.STATUS && e.statusCode() != ConditionUnknownException.STATUS) {
                throw e;
            }
            learned(e.statusCode() == KeyTakenException.STATUS ? Conditional.HONOURED : Conditional.IGNORED);
        }
    }

    private void requireKept(ObjectToStore stored) {
        if (!keepsBytes) {
            readBack(stored);
            keepsBytes = true;
            LOG.info("store read-back=same object={}", stored);
        }
    }

    /**
     * Reads an object back and compares it with what was given.
     *
     * @throws AlteredObjectException when the store holds other bytes
     * @throws MissingObjectException when it holds none
     */
    public void readBack(ObjectToStore object) {
        try (var stored = new DigestInputStream(new TimedBody(client.getObject(request -> request.bucket(object.bucket())
                .key(object.key())), readTime), Sha256.digest())) {
            long sizeBytes = stored.transferTo(OutputStream.nullOutputStream());
            String sha256 = Sha256.hex(stored.getMessageDigest().digest());
            if (sizeBytes != object.sizeBytes() || !sha256.equals(object.sha256())) {
                throw new AlteredObjectException(object, sizeBytes, sha256);
            }
        } catch (NoSuchKeyException | NoSuchBucketException e) {
            throw new MissingObjectException(object);
        } catch (IOException e) {
            throw new UncheckedIOException("object " + object + " can't be read back: " + e.getMessage(), e);
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
