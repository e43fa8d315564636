package io.tidemark.store;

import java.util.Set;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A store, or a proxy before it, refuses an object for what it is, by its size or its key: no repetition mends that. */
public final class ObjectRefusedException extends S3Exception {
    private static final long serialVersionUID = 1L;
    private static final int TOO_LARGE = 413;
    // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    private static final Set<String> CODES = Set.of("EntityTooLarge", "KeyTooLongError");

    ObjectRefusedException(S3Exception refusal) {
        super(refusal.toBuilder());
    }

    static boolean isOne(S3Exception failure) {
        return failure.statusCode() == TOO_LARGE
                || failure.awsErrorDetails() != null && CODES.contains(failure.awsErrorDetails().errorCode());
    }

    /** Why, without any name: {@code the store refuses its attachment, HTTP 413}. */
    public String reason() {
        return "the store refuses its attachment, HTTP " + statusCode();
    }
}
