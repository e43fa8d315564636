package io.tidemark.reader;

import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads a store and never writes to it. Safe for use by several threads. */
final class Store {
    private final S3Client s3;
    private final Layout layout;

    Store(S3Client s3, Layout layout) {
        this.s3 = s3;
        this.layout = layout;
    }

    /** The tenant's buckets, by name. */
    List<String> buckets(String tenant) {
        if (!layout.monthly()) {
            return List.of(layout.bucket(tenant, YearMonth.of(2000, 1)));
        }
        return s3.listBucketsPaginator().buckets().stream().map(Bucket::name)
                .filter(name -> layout.owns(tenant, name)).sorted().distinct().toList();
    }

    /** Lists a bucket; one that doesn't exist holds nothing. */
    void list(String bucket, String prefix, Consumer<S3Object> each) {
        try {
            s3.listObjectsV2Paginator(r -> r.bucket(bucket).prefix(prefix)).contents().forEach(each);
        } catch (NoSuchBucketException e) {
            // Months without rows have no bucket.
        }
    }

    Optional<HeadObjectResponse> head(String bucket, String key) {
        try {
            return Optional.of(s3.headObject(r -> r.bucket(bucket).key(key)));
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    ResponseInputStream<GetObjectResponse> get(String bucket, String key) {
        return s3.getObject(r -> r.bucket(bucket).key(key));
    }
}
