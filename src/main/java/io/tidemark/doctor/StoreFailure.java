package io.tidemark.doctor;

import io.tidemark.config.ConnectionSettings;
import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What a store's refusal, or its silence, means to a person. */
final class StoreFailure {
    private static final String RUNS_FAIL = "runs of tenants with this target fail, and nothing of them is lost or committed";
    private static final int MOVED = 301;

    private final ConnectionSettings connection;
    private final SdkException failure;

    StoreFailure(ConnectionSettings connection, SdkException failure) {
        this.connection = connection;
        this.failure = failure;
    }

    /** Notes it as an error of what was being done. */
    void addTo(Findings findings, String what) {
        findings.error(what + " fails: " + found(), RUNS_FAIL, todo());
    }

    /** What the store answered, or why there was no answer. */
    String found() {
        if (failure instanceof S3Exception s3) {
            String message = details().map(AwsErrorDetails::errorMessage).filter(text -> !text.isBlank()).orElse("no message");
            return code() + ", status " + s3.statusCode() + " (" + message + ")";
        }
        return address() + " does not answer: " + failure.getMessage();
    }

    /** The error's code, as S3's documentation lists them; empty where the answer has none. */
    String code() {
        return details().map(AwsErrorDetails::errorCode).orElse("");
    }

    boolean isForbidden() {
        return code().equals("AccessDenied");
    }

    private Optional<AwsErrorDetails> details() {
        return failure instanceof S3Exception s3 ? Optional.ofNullable(s3.awsErrorDetails()) : Optional.empty();
    }

    private String address() {
        return connection.endpoint().map(URI::toString).orElse("AWS in region " + connection.region());
    }

    private String todo() {
        if (!(failure instanceof S3Exception s3)) {
            return "correct tidemark.store.endpoint; check whether the store is up, a firewall lets this machine through, and"
                    + " its certificate is trusted";
        }
        return switch (code()) {
            case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken" ->
                    "correct tidemark.store.access-key and secret-key of this tenant: the store refuses these credentials";
            case "AccessDenied", "AllAccessDisabled" ->
                    "grant the key what docs/PRIVILEGES.md lists for the store, on this bucket";
            case "RequestTimeTooSkewed" -> "set this machine's clock, or the store's, by NTP";
            case "AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraintException",
                    "InvalidLocationConstraint", "InvalidRegionName" -> wrongRegion();
            case "TooManyBuckets" -> "raise the account's limit of buckets, or set a tidemark.store.bucket without {yyyy}-{MM}";
            case "BucketAlreadyExists" -> "another account owns a bucket of that name: choose another tidemark.store.bucket";
            default -> s3.statusCode() == MOVED ? wrongRegion()
                    : "ask the store's operator, or look in its log, what this answer means";
        };
    }

    private String wrongRegion() {
        String right = details().map(AwsErrorDetails::sdkHttpResponse)
                .flatMap(response -> response.firstMatchingHeader("x-amz-bucket-region"))
                .map(region -> " to " + region).orElse(" to the bucket's region");
        return "set tidemark.store.region" + right + "; it is " + connection.region();
    }
}
