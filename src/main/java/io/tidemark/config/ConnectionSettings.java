package io.tidemark.config;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How to talk to a store: tenants whose connections are equal can share one client.
 *
 * @param endpoint       empty for AWS itself
 * @param credentials    empty for the SDK's default chain
 * @param pathStyle      whether the bucket stands in the path, not in the host name
 * @param socketTimeout  how long nothing may come or go before an attempt fails
 * @param attemptTimeout how long one attempt may take
 * @param attempts       how often a request is tried, the first time counted in
 * @param retryTime      how long all attempts of a request may take together, pauses counted in
 */
public record ConnectionSettings(Optional<URI> endpoint, String region, Optional<Credentials> credentials,
        boolean pathStyle, Duration connectTimeout, Duration socketTimeout, Duration attemptTimeout, int attempts,
        Duration retryTime) {
    public ConnectionSettings {
        Objects.requireNonNull(endpoint);
        Objects.requireNonNull(region);
        Objects.requireNonNull(credentials);
        if (attempts < 1) {
            throw new IllegalArgumentException("a request is tried at least once, not " + attempts + " times");
        }
        if (attemptTimeout.compareTo(retryTime) > 0) {
            throw new IllegalArgumentException("one attempt may take " + Durations.format(attemptTimeout)
                    + ", more than all attempts together, " + Durations.format(retryTime));
        }
    }
}
