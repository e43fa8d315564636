package io.tidemark.store;

import software.amazon.awssdk.services.s3.model.S3Exception;

/** The store knows no PUT that overwrites nothing: it refused the condition (501). */
public final class ConditionUnknownException extends S3Exception {
    /** What the store answers. */
    public static final int STATUS = 501;

    private static final long serialVersionUID = 1L;

    ConditionUnknownException(S3Exception refusal) {
        super(refusal.toBuilder());
    }
}
