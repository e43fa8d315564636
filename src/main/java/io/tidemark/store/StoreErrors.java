package io.tidemark.store;

import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What a person can do about an error of a store. */
public final class StoreErrors {
    private StoreErrors() {
    }

    /**
     * What to do; empty where the error is not a store's, or doesn't say.
     *
     * <p>Source of the codes: Amazon S3 API reference, "Error responses".
     */
    public static Optional<String> hint(Throwable failure) {
        if (failure instanceof S3Exception ofStore) {
            return Optional.ofNullable(ofCode(ofStore)).or(() -> Optional.ofNullable(ofStatus(ofStore.statusCode())));
        }
        if (failure instanceof SdkClientException && failure.getMessage() != null) {
            return Optional.ofNullable(ofClient(failure.getMessage()));
        }
        return Optional.empty();
    }

    private static String ofCode(S3Exception failure) {
        String code = failure.awsErrorDetails() == null ? null : failure.awsErrorDetails().errorCode();
        return switch (code == null ? "" : code) {
            case "InvalidAccessKeyId", "SignatureDoesNotMatch" ->
                    "tidemark.store.access-key and secret-key are another store's, or wrong";
            case "RequestTimeTooSkewed" -> "the clocks of this machine and of the store differ: let NTP set both";
            case "AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraintException" ->
                    "the bucket is in another region: tidemark.store.region";
            case "InvalidBucketName" -> "the store has rules of its own for names: tidemark.store.bucket";
            case "EntityTooLarge" -> "the store takes no object as large: lower tidemark.stream.default.batch-bytes";
            case "QuotaExceeded", "XMinioStorageFull" -> "the store is full: make room there";
            default -> null;
        };
    }

    private static String ofStatus(int status) {
        return switch (status) {
            case 301, 307 -> "the bucket is in another region: tidemark.store.region";
            case 401, 403 -> "check tidemark.store.access-key and secret-key, and what the key may do"
                    + " (docs/PRIVILEGES.md)";
            case 429, 500, 502, 503, 504 -> "the store is overloaded or down: the next run tries again";
            case 507 -> "the store is full: make room there";
            default -> null;
        };
    }

    private static String ofClient(String message) {
        if (message.contains("Unable to load credentials")) {
            return "give tidemark.store.access-key and secret-key";
        }
        if (message.contains("PKIX") || message.contains("certificate")) {
            return "import the certificate of the store's authority into Java's trust store";
        }
        return message.contains("Unable to execute HTTP request")
                ? "check tidemark.store.endpoint, and that the store is up; the next run tries again" : null;
    }
}
