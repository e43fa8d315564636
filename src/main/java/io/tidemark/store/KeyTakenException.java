package io.tidemark.store;

import software.amazon.awssdk.services.s3.model.S3Exception;

/** A PUT that overwrites nothing found its key taken (412). */
public final class KeyTakenException extends S3Exception {
    /** What the store answers. */
    public static final int STATUS = 412;

    private static final long serialVersionUID = 1L;

    KeyTakenException(S3Exception refusal) {
        super(refusal.toBuilder());
    }
}
