package io.tidemark.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.http.HttpMetric;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;
import software.amazon.awssdk.metrics.SdkMetric;

/**
 * What the S3 clients report of each request: how long it took, attempts and pauses counted in, why attempts were repeated, and
 * how many connections were taken. Labels are the SDK's own few words, never a bucket or a key. Safe for use by many threads.
 */
public final class StoreMeters implements MetricPublisher {
    private static final Duration[] BUCKETS = Meters.seconds(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300);
    private static final int SERVER_ERROR = 500;
    private static final int TOO_MANY = 429;
    private static final int SLOW_DOWN = 503;

    private final MeterRegistry registry;

    public StoreMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void publish(MetricCollection call) {
        String operation = first(call, CoreMetric.OPERATION_NAME).orElse("unknown");
        boolean ok = first(call, CoreMetric.API_CALL_SUCCESSFUL).orElse(false);
        first(call, CoreMetric.API_CALL_DURATION).ifPresent(took -> Timer.builder("tidemark.store.request")
                .description("Time of requests to stores, with all attempts").serviceLevelObjectives(BUCKETS)
                .tags("operation", operation, "outcome", ok ? "ok" : "failed").register(registry).record(took));
        List<MetricCollection> attempts = call.childrenWithName("ApiCallAttempt").toList();
        // A call without an outcome goes on in another.
        int repeated = first(call, CoreMetric.API_CALL_SUCCESSFUL).isPresent() ? attempts.size() - 1 : attempts.size();
        for (int i = 0; i < attempts.size(); i++) {
            if (i < repeated) {
                Counter.builder("tidemark.store.retries").description("Attempts that were repeated, by why")
                        .tags("operation", operation, "cause", cause(attempts.get(i))).register(registry).increment();
            }
            attempts.get(i).childrenWithName("HttpClient").forEach(this::connections);
        }
    }

    private void connections(MetricCollection client) {
        first(client, HttpMetric.LEASED_CONCURRENCY).ifPresent(leased -> DistributionSummary
                .builder("tidemark.store.connections.leased").description("Connections of a client that are in use, at each"
                        + " request")
                .register(registry).record(leased));
        first(client, HttpMetric.PENDING_CONCURRENCY_ACQUIRES).ifPresent(waiting -> DistributionSummary
                .builder("tidemark.store.connections.waiting").description("Requests that wait for a connection, at each"
                        + " request")
                .register(registry).record(waiting));
    }

    // The SDK's word for a refusal or an unknown error is "Other", so the answer's status comes first.
    private static String cause(MetricCollection attempt) {
        Optional<Integer> status = first(attempt, HttpMetric.HTTP_STATUS_CODE);
        String type = first(attempt, CoreMetric.ERROR_TYPE).orElse("");
        if (status.isPresent()) {
            int code = status.get();
            return code == SLOW_DOWN || code == TOO_MANY || type.equals("Throttling") ? "throttled"
                    : code >= SERVER_ERROR ? "server-error" : code >= 400 ? "refused" : "answer-broken";
        }
        return switch (type) {
            case "ConfiguredTimeout" -> "timeout";
            case "IO" -> "connection";
            default -> "other";
        };
    }

    private static <T> Optional<T> first(MetricCollection metrics, SdkMetric<T> metric) {
        List<T> values = metrics.metricValues(metric);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }

    @Override
    public void close() {
        // The registry outlives the clients.
    }
}
