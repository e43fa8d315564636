package io.tidemark.store;

import io.tidemark.config.ConnectionSettings;
import io.tidemark.config.Credentials;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.metrics.MetricPublisher;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The stores that the tenants use: one client and one pool of connections for each distinct way to connect.
 *
 * <p>Nothing is looked up when a client is made, so a store that is down stops nobody from starting.
 */
public final class StoreClients implements AutoCloseable {
    // What a reader asks for beside the objects under way, such as listings.
    private static final int CONNECTIONS_BESIDE = 4;

    private final Map<ConnectionSettings, ObjectStore> stores = new ConcurrentHashMap<>();
    private final Map<ConnectionSettings, String> names = new LinkedHashMap<>();
    private final int connections;
    private final Optional<MetricPublisher> meters;

    /**
     * @param all         the ways to connect that any tenant has; a client is made when it is first asked for
     * @param connections how many requests may be under way at the same time to one store
     */
    public StoreClients(Collection<ConnectionSettings> all, int connections) {
        this(all, connections, Optional.empty());
    }

    /** @param meters counts each request */
    public StoreClients(Collection<ConnectionSettings> all, int connections, Optional<MetricPublisher> meters) {
        this.meters = meters;
        all.forEach(settings -> names.putIfAbsent(settings, "s3-" + (names.size() + 1)));
        this.connections = connections;
    }

    /**
     * Clients for reading replicas, or copying them: of their own, so that runs never wait for a connection.
     *
     * @param parallel how many objects are asked for at the same time
     */
    public static StoreClients forReading(Collection<ConnectionSettings> all, int parallel) {
        return new StoreClients(all, parallel + CONNECTIONS_BESIDE);
    }

    /** Names of the ways to connect, under which the routes know their clients. */
    public Map<ConnectionSettings, String> names() {
        return Collections.unmodifiableMap(names);
    }

    /** The store that these settings lead to; the same for the same settings. */
    public ObjectStore store(ConnectionSettings settings) {
        return stores.computeIfAbsent(settings, s -> new ObjectStore(client(s), s.retryTime()));
    }

    private S3Client client(ConnectionSettings settings) {
        AwsCredentialsProvider credentials = settings.credentials().map(StoreClients::provider)
                .orElseGet(() -> DefaultCredentialsProvider.builder().build());
        SdkHttpClient http = ApacheHttpClient.builder()
                .maxConnections(connections)
                // The header alone decides, which PutAtOnce takes from what is small.
                .expectContinueEnabled(false)
                .connectionTimeout(settings.connectTimeout())
                .socketTimeout(settings.socketTimeout())
                .connectionAcquisitionTimeout(settings.retryTime())
                .build();
        var builder = S3Client.builder()
                .region(Region.of(settings.region()))
                .forcePathStyle(settings.pathStyle())
                .credentialsProvider(credentials)
                // The SDK's default trailer is refused by Ceph RGW and Swift; PutChecksum sends the hash instead.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false))
                .httpClient(http)
                .overrideConfiguration(client -> client
                        .addExecutionInterceptor(new PutChecksum())
                        .addExecutionInterceptor(new PutAtOnce())
                        // Errors pass these from the last to the first.
                        .addExecutionInterceptor(new RefusedPut())
                        .addExecutionInterceptor(new NamedRequest())
                        .apiCallAttemptTimeout(settings.attemptTimeout())
                        .apiCallTimeout(settings.retryTime())
                        .retryStrategy(Retries.ofObjects(settings.attempts()))
                        .metricPublishers(meters.stream().toList()));
        settings.endpoint().ifPresent(builder::endpointOverride);
        return new QuickPutClient(Retries.listingOnce(builder.build(), settings.attempts()),
                new QuickPut(settings, credentials, http, new PutMetrics(meters)), http);
    }

    private static AwsCredentialsProvider provider(Credentials credentials) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(credentials.accessKey().reveal(),
                credentials.secretKey().reveal()));
    }

    @Override
    public void close() {
        stores.values().forEach(store -> store.client().close());
    }
}
