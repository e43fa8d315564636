package io.tidemark.store;

import software.amazon.awssdk.services.s3.model.S3Exception;

/** A PUT that overwrites nothing found its key taken (412). */
public final class KeyTakenException extends S3Exception {
    private static final long serialVersionUID = 1L;

    KeyTakenException(S3Exception refusal) {
        super(refusal.toBuilder());
    }
}
