package io.tidemark.testing;

/** What a client asked the object store to do, by the names of the S3 requests. */
public enum Operation {
    PUT, GET, HEAD, LIST, DELETE, COPY, MULTIPART, CREATE_BUCKET, HEAD_BUCKET, LIST_BUCKETS
}
