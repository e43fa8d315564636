package io.tidemark.store;

import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ServiceClientConfiguration;
import software.amazon.awssdk.services.s3.model.ListBucketsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Request;

/**
 * How often and how patiently a request is repeated.
 *
 * <p>The SDK repeats what a store says to be its own trouble. A refusal (400, 403) it takes for final, though many pass:
 * bytes changed on the way, credentials that are renewed, a gateway whose login service is slow. A page of ten thousand
 * attachments meets one such refusal or more each time, and would never be done; so objects are asked for again.
 */
public final class Retries {
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    // 409: two writers of one key at the same time. Source: Amazon S3 user guide, "Conditional requests".
    private static final Set<String> CONFLICTS = Set.of("ConditionalRequestConflict", "OperationAborted");
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private Retries() {
    }

    /** Of requests for objects: refusals are repeated too. */
    static StandardRetryStrategy ofObjects(int attempts) {
        return strategy(attempts).retryOnException(Retries::isRefusal).build();
    }

    /**
     * The same client, but for requests that list: a refusal is an answer to them, as where each month's bucket is looked
     * into because buckets may not be listed.
     *
     * @param client closed with the one that is returned
     */
    static S3Client listingOnce(S3Client client, int attempts) {
        SdkPlugin plugin = refusalIsAnswer(attempts);
        return new DelegatingS3Client(client) {
            @Override
            @SuppressWarnings("unchecked")
            protected <T extends S3Request, R> R invokeOperation(T request, Function<T, R> operation) {
                if (request instanceof ListBucketsRequest list) {
                    return operation.apply((T) list.toBuilder().overrideConfiguration(o -> o.addPlugin(plugin)).build());
                }
                if (request instanceof ListObjectsV2Request list) {
                    return operation.apply((T) list.toBuilder().overrideConfiguration(o -> o.addPlugin(plugin)).build());
                }
                return operation.apply(request);
            }
        };
    }

    /** Of a single request, by its configuration: a refusal is an answer to it, as where one is asked for. */
    public static SdkPlugin refusalIsAnswer(int attempts) {
        return config -> ((S3ServiceClientConfiguration.Builder) config).overrideConfiguration(
                config.overrideConfiguration().copy(changed -> changed.retryStrategy(strategy(attempts).build())));
    }

    private static StandardRetryStrategy.Builder strategy(int attempts) {
        // Exponential, with full jitter; no token bucket, which would give up early when many requests fail at once.
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(attempts)
                .circuitBreakerEnabled(false)
                .backoffStrategy(BackoffStrategy.exponentialDelay(FIRST_PAUSE, LONGEST_PAUSE));
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof S3Exception refusal && (refusal.statusCode() == BAD_REQUEST
                || refusal.statusCode() == FORBIDDEN || isConflict(refusal.awsErrorDetails()));
    }

    // The answer to a HEAD has no code.
    private static boolean isConflict(AwsErrorDetails details) {
        return details != null && details.errorCode() != null && CONFLICTS.contains(details.errorCode());
    }
}
