package io.tidemark.replica;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A replica in an S3 store. */
public final class S3Objects implements ReplicaObjects {
    private static final String FORBIDDEN = "AccessDenied";
    private static final int NOT_FOUND = 404;
    // Amazon S3 refuses to list more than 10,000 buckets at a time.
    private static final int BUCKETS_A_REQUEST = 1000;

    private final S3Client client;

    /** @param client stays the caller's to close */
    public S3Objects(S3Client client) {
        this.client = client;
    }

    @Override
    public Optional<List<String>> buckets(String prefix) {
        try {
            return Optional.of(client.listBucketsPaginator(request -> request.prefix(prefix)
                            .maxBuckets(BUCKETS_A_REQUEST)).buckets().stream()
                    // A store that knows no prefix gives all.
                    .map(Bucket::name).filter(name -> name.startsWith(prefix)).sorted().toList());
        } catch (S3Exception e) {
            if (isForbidden(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public Iterator<StoredObject> list(String bucket, String prefix, int pageKeys) {
        return objects(bucket, request -> request.bucket(bucket).prefix(prefix).maxKeys(pageKeys));
    }

    @Override
    public Iterator<StoredObject> files(String bucket, String prefix) {
        return objects(bucket, request -> request.bucket(bucket).prefix(prefix).delimiter("/"));
    }

    private Iterator<StoredObject> objects(String bucket, Consumer<ListObjectsV2Request.Builder> request) {
        // The first page is asked for here.
        Iterator<S3Object> objects = ofBucket(bucket, () -> client.listObjectsV2Paginator(request).contents().iterator(),
                Collections.emptyIterator());
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return ofBucket(bucket, objects::hasNext, false);
            }

            @Override
            public StoredObject next() {
                S3Object object = ofBucket(bucket, objects::next, null);
                return new StoredObject(bucket, object.key(), object.size(), object.lastModified());
            }
        };
    }

    @Override
    public List<String> folders(String bucket, String prefix) {
        return ofBucket(bucket, () -> client.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix)
                        .delimiter("/")).commonPrefixes().stream().map(CommonPrefix::prefix)
                .map(found -> found.substring(prefix.length(), found.length() - 1)).sorted().toList(), List.of());
    }

    private static <T> T ofBucket(String bucket, Supplier<T> request, T ifAbsent) {
        try {
            return request.get();
        } catch (S3Exception e) {
            if (isAbsent(e)) {
                return ifAbsent;
            }
            throw isForbidden(e) ? new ListingForbiddenException(bucket, e) : e;
        }
    }

    @Override
    public Optional<ObjectHead> head(String bucket, String key) {
        try {
            HeadObjectResponse head = client.headObject(request -> request.bucket(bucket).key(key));
            return Optional.of(new ObjectHead(head.contentLength(), head.lastModified(), head.metadata()));
        } catch (S3Exception e) {
            if (isAbsent(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public Optional<ObjectContent> open(String bucket, String key) {
        try {
            var object = client.getObject(request -> request.bucket(bucket).key(key));
            var response = object.response();
            return Optional.of(new ObjectContent(
                    new ObjectHead(response.contentLength(), response.lastModified(), response.metadata()),
                    new ResumingInput(client, bucket, key, object)));
        } catch (S3Exception e) {
            if (isAbsent(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    // Of the refusals this alone is about what may be seen. A token that has expired, or a clock that is wrong, must not
    // pass for a store without archives: a second chain would begin.
    private static boolean isForbidden(S3Exception failure) {
        return failure.awsErrorDetails() != null && FORBIDDEN.equals(failure.awsErrorDetails().errorCode());
    }

    // A HEAD has no body to say whether key or bucket is missing.
    private static boolean isAbsent(S3Exception failure) {
        return failure instanceof NoSuchBucketException || failure.statusCode() == NOT_FOUND;
    }

    @Override
    public String toString() {
        return "the store";
    }
}
