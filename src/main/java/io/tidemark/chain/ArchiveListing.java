package io.tidemark.chain;

import io.tidemark.TidemarkException;
import io.tidemark.batch.ArchiveKey;
import io.tidemark.config.StoreSettings;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Finds the archives of a tenant's stream in the store, by their names alone.
 *
 * <p>Where the buckets can't be listed (credentials may be for some buckets only), the bucket of each month since the
 * stream's start is looked into. Errors of the store are the SDK's own.
 */
final class ArchiveListing {
    private static final Logger LOG = LoggerFactory.getLogger(ArchiveListing.class);
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    // Amazon S3 refuses to list more than 10,000 buckets at a time.
    private static final int BUCKETS_A_REQUEST = 1000;

    private final StoreSettings store;
    private final S3Client client;
    private final BucketMatch match;
    private final Clock clock;

    ArchiveListing(StoreSettings store, S3Client client, Clock clock) {
        this.store = store;
        this.client = client;
        this.match = new BucketMatch(store);
        this.clock = clock;
    }

    /**
     * All archives of a stream, in no order.
     *
     * @param start of the stream: no row is older
     * @throws TidemarkException where a bucket that may hold some can't be listed
     */
    List<StoredArchive> all(String stream, Instant start) {
        List<String> buckets = owned();
        List<StoredArchive> archives = new ArrayList<>();
        // A bucket that another account owns is in no list of ours.
        for (String bucket : buckets.isEmpty() ? match.between(start, clock.instant()) : buckets) {
            try {
                for (S3Object object : client.listObjectsV2Paginator(request -> request.bucket(bucket)
                        .prefix(keysOf(stream))).contents()) {
                    archive(bucket, object.key()).ifPresent(archives::add);
                }
            } catch (S3Exception e) {
                if (!isAbsent(e)) {
                    throw isForbidden(e) ? new TidemarkException("bucket " + bucket + " of tenant " + store.tenant()
                            + " can't be listed: the store forbids it", "grant s3:ListBucket on it", e) : e;
                }
            }
        }
        return archives;
    }

    /**
     * One archive of a stream; empty where there is none, or none that these credentials let one see.
     *
     * @param start of the stream: no row is older
     */
    Optional<String> any(String stream, Instant start) {
        Optional<List<String>> owned = listed();
        Collection<String> buckets = owned.isPresent() ? owned.get() : match.between(start, clock.instant());
        int forbidden = 0;
        for (String bucket : buckets) {
            try {
                var objects = client.listObjectsV2(request -> request.bucket(bucket).prefix(keysOf(stream)).maxKeys(1))
                        .contents();
                if (!objects.isEmpty()) {
                    return Optional.of(bucket + "/" + objects.get(0).key());
                }
            } catch (S3Exception e) {
                if (isForbidden(e)) {
                    forbidden++;
                } else if (!isAbsent(e)) {
                    throw e;
                }
            }
        }
        if (forbidden > 0) {
            LOG.warn("store not looked through tenant={} stream={} buckets={} reason=\"the store forbids to list them\""
                    + " next=\"grant s3:ListBucket, so that archives of a lost ledger are noticed\"", store.tenant(),
                    stream, forbidden);
        }
        return Optional.empty();
    }

    private List<String> owned() {
        return listed().orElse(List.of());
    }

    /** The tenant's buckets; empty where the store forbids to list buckets. */
    private Optional<List<String>> listed() {
        if (match.isSingle()) {
            return Optional.of(List.of(match.single()));
        }
        try {
            return Optional.of(client.listBucketsPaginator(request -> request.prefix(match.prefix())
                            .maxBuckets(BUCKETS_A_REQUEST)).buckets().stream()
                    .map(Bucket::name).filter(match::matches).sorted().toList());
        } catch (S3Exception e) {
            if (isForbidden(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private String keysOf(String stream) {
        return store.prefix() + stream + "/" + stream + "-";
    }

    private Optional<StoredArchive> archive(String bucket, String key) {
        try {
            return Optional.of(new StoredArchive(bucket, key, ArchiveKey.parse(key.substring(store.prefix().length()))));
        } catch (IllegalArgumentException e) {
            LOG.warn("object passed over object={}/{} reason=\"its key is not that of an archive\"", bucket, key);
            return Optional.empty();
        }
    }

    private static boolean isForbidden(S3Exception failure) {
        return failure.statusCode() == FORBIDDEN;
    }

    private static boolean isAbsent(S3Exception failure) {
        return failure instanceof NoSuchBucketException || failure.statusCode() == NOT_FOUND;
    }
}
