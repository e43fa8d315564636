package io.tidemark.store;

import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.http.HttpMetric;
import software.amazon.awssdk.metrics.MetricCollector;
import software.amazon.awssdk.metrics.MetricPublisher;
import software.amazon.awssdk.metrics.NoOpMetricCollector;

/** Reports of PUTs that go past the SDK what the SDK reports of its own. */
final class PutMetrics {
    private final Optional<MetricPublisher> publisher;

    /** @param publisher empty where nobody asks */
    PutMetrics(Optional<MetricPublisher> publisher) {
        this.publisher = publisher;
    }

    Attempt begin() {
        return new Attempt(publisher.isPresent() ? MetricCollector.create("ApiCall") : NoOpMetricCollector.create());
    }

    /** One PUT. */
    final class Attempt {
        private final long beganNanos = System.nanoTime();
        private final MetricCollector call;
        private final MetricCollector attempt;

        private Attempt(MetricCollector call) {
            this.call = call;
            this.attempt = call.createChild("ApiCallAttempt");
            call.reportMetric(CoreMetric.OPERATION_NAME, "PutObject");
        }

        /** For the HTTP client to report on its connections. */
        MetricCollector ofHttp() {
            return attempt.createChild("HttpClient");
        }

        /** The store answered, whatever it was. */
        void answered(int status) {
            attempt.reportMetric(HttpMetric.HTTP_STATUS_CODE, status);
        }

        /** It is stored, and the call is over. */
        void succeeded() {
            call.reportMetric(CoreMetric.API_CALL_SUCCESSFUL, true);
            call.reportMetric(CoreMetric.API_CALL_DURATION, Duration.ofNanos(System.nanoTime() - beganNanos));
            publish();
        }

        /** It failed, and is repeated: the call has no outcome yet. */
        void failed() {
            // What counts where there was no answer.
            attempt.reportMetric(CoreMetric.ERROR_TYPE, "IO");
            publish();
        }

        private void publish() {
            publisher.ifPresent(to -> to.publish(call.collect()));
        }
    }
}
