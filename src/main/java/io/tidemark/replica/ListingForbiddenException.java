package io.tidemark.replica;

import io.tidemark.TidemarkException;

/** The store forbids to list a bucket. */
public final class ListingForbiddenException extends TidemarkException {
    private static final long serialVersionUID = 1L;

    ListingForbiddenException(String bucket, Throwable cause) {
        super("bucket " + bucket + " can't be listed: the store forbids it", "grant s3:ListBucket on it", cause);
    }
}
