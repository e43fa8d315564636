package io.tidemark.store;

import static io.tidemark.testing.Operation.PUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.tidemark.batch.Sha256;
import io.tidemark.config.ConnectionSettings;
import io.tidemark.config.Credentials;
import io.tidemark.config.Secret;
import io.tidemark.testing.Fault;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SelfSigned;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The first attempt to put an object that is not large says what the SDK says, and leaves to the SDK what it doesn't end well. */
class QuickPutTest {
    private static final String BUCKET = "tidemark-acme-2011-05";
    private static final byte[] CONTENT = "%PDF-1.7 …".getBytes(StandardCharsets.UTF_8);
    private static final String SHA256 = Sha256.hex(Sha256.digest().digest(CONTENT));
    private static final String MD5 = md5(CONTENT);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int ALWAYS_BY_THE_SDK = 1;
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private ObjectStoreServer store;

    @BeforeEach
    void serve() {
        store = ObjectStoreServer.inMemory();
        store.s3Client().createBucket(bucket -> bucket.bucket(BUCKET));
        store.faults().forgetRequests();
    }

    @AfterEach
    void stop() {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dokumente/pdf/A1=D1==7.pdf", "a b", "a+b", "ä/€/𝄞", "~*'()!", "100%25", "$&,:;=?@"})
    void anyKeyArrivesAsItIs(String key) {
        try (var clients = clients(settings(store.endpoint(), 6, MINUTE))) {
            client(clients).putObject(put(key), RequestBody.fromBytes(CONTENT));
        }

        assertThat(store.keys(BUCKET)).containsExactly(key);
        assertThat(store.bytes(BUCKET, key)).isEqualTo(CONTENT);
        assertThat(store.head(BUCKET, key).contentType()).isEqualTo("application/pdf");
        assertThat(store.head(BUCKET, key).metadata()).containsEntry("sha256", SHA256);
        assertThat(store.faults().count(PUT)).isEqualTo(1);
    }

    @Test
    void eachObjectGoesToItsOwnBucket() {
        String other = "tidemark-acme-2011-06";
        store.s3Client().createBucket(bucket -> bucket.bucket(other));
        try (var clients = clients(settings(store.endpoint(), 6, MINUTE))) {
            client(clients).putObject(put("a"), RequestBody.fromBytes(CONTENT));
            client(clients).putObject(put("b").toBuilder().bucket(other).build(), RequestBody.fromBytes(CONTENT));
            client(clients).putObject(put("c"), RequestBody.fromBytes(CONTENT));
        }

        assertThat(store.keys(BUCKET)).containsExactly("a", "c");
        assertThat(store.keys(other)).containsExactly("b");
    }

    /** Path and headers, but for what tells of the client and the moment. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 60_000, 3_000_000})
    void saysWhatTheSdkSays(int sizeBytes) throws IOException {
        assertThat(asked(6, sizeBytes)).isEqualTo(asked(ALWAYS_BY_THE_SDK, sizeBytes)).containsEntry("If-none-match", List.of("*"));
    }

    /** There nothing signs the content, which TLS protects. */
    @ParameterizedTest
    @ValueSource(ints = {0, 60_000, 3_000_000})
    void saysWhatTheSdkSaysOverHttpsToo(int sizeBytes, @TempDir Path folder) throws Exception {
        SelfSigned certificate = SelfSigned.in(folder);
        certificate.trusting().forEach(System::setProperty);
        try {
            assertThat(heard(https(certificate), 6, sizeBytes)).isEqualTo(heard(https(certificate), ALWAYS_BY_THE_SDK, sizeBytes))
                    .containsEntry("X-amz-content-sha256", List.of("UNSIGNED-PAYLOAD"));
        } finally {
            certificate.trusting().keySet().forEach(System::clearProperty);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 500, 503})
    void theSdkPutsWhatIsRefused(int status) {
        try (var clients = clients(settings(store.endpoint(), 2, MINUTE));
                Fault refused = store.faults().on(PUT).times(1).refuse(status)) {
            client(clients).putObject(put("k"), RequestBody.fromBytes(CONTENT));

            assertThat(refused.hits()).isEqualTo(1);
        }
        assertThat(store.bytes(BUCKET, "k")).isEqualTo(CONTENT);
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void theSdkPutsWhatGetsNoAnswerInTime() {
        try (var clients = clients(settings(store.endpoint(), 2, Duration.ofSeconds(2)));
                Fault held = store.faults().on(PUT).times(1).hold()) {
            client(clients).putObject(put("k"), RequestBody.fromBytes(CONTENT));

            assertThat(held.hits()).isEqualTo(1);
        }
        assertThat(store.bytes(BUCKET, "k")).isEqualTo(CONTENT);
    }

    @Test
    void errorsAreTheSdks() {
        try (var clients = clients(settings(store.endpoint(), 6, MINUTE))) {
            client(clients).putObject(put("k"), RequestBody.fromBytes(CONTENT));

            assertThatThrownBy(() -> client(clients).putObject(put("k"), RequestBody.fromBytes(CONTENT)))
                    .isInstanceOfSatisfying(S3Exception.class, taken -> assertThat(taken.statusCode()).isEqualTo(412))
                    .hasMessageContaining("PutObject " + BUCKET + "/k");
            assertThatThrownBy(() -> client(clients).putObject(put("k").toBuilder().bucket("no-such-bucket").build(),
                    RequestBody.fromBytes(CONTENT))).isInstanceOf(NoSuchBucketException.class);
        }
    }

    @Test
    void restsAfterWhatItDidNotEndWell() {
        int puts = 101;
        try (var clients = clients(settings(store.endpoint(), 6, MINUTE))) {
            client(clients).putObject(put("taken"), RequestBody.fromBytes(CONTENT));
            store.faults().forgetRequests();
            for (int i = 0; i < puts; i++) {
                assertThatThrownBy(() -> client(clients).putObject(put("taken"), RequestBody.fromBytes(CONTENT)))
                        .isInstanceOf(S3Exception.class);
            }
        }

        assertThat(store.faults().count(PUT)).isEqualTo(puts + 1);
    }

    /** As an archive: the store is asked first whether it takes it. */
    @Test
    void whatIsNotSmallIsPutOnceToo() {
        byte[] content = new byte[3_000_000];
        new Random(1).nextBytes(content);
        try (var clients = clients(settings(store.endpoint(), 6, MINUTE))) {
            PutObjectRequest put = put("k").toBuilder().metadata(metadata(content)).contentMD5(md5(content)).build();
            client(clients).putObject(put, RequestBody.fromBytes(content));
            assertThat(store.faults().count(PUT)).isEqualTo(1);

            assertThatThrownBy(() -> client(clients).putObject(put, RequestBody.fromBytes(content))).isInstanceOf(S3Exception.class);
            // Once by this and once by the SDK.
            assertThat(store.faults().count(PUT)).isEqualTo(3);
        }

        assertThat(store.bytes(BUCKET, "k")).isEqualTo(content);
    }

    /** The second PUT of a store's first object, which is to be refused. */
    @Test
    void whatTheStoreIsTriedWithIsTheSdks() {
        var object = new ObjectToStore(BUCKET, "k", new ObjectToStore.Payload.InMemory(CONTENT), CONTENT.length, SHA256,
                Sha256.hex(Sha256.digest("MD5").digest(CONTENT)), "application/pdf", Map.of(ObjectToStore.SHA256, SHA256));
        try (var clients = clients(settings(store.endpoint(), 6, MINUTE))) {
            client(clients).putObject(put("k"), RequestBody.fromBytes(CONTENT));
            clients.store(clients.names().keySet().iterator().next()).learnFrom(object);
            assertThat(store.faults().count(PUT)).isEqualTo(2);

            assertThatThrownBy(() -> client(clients).putObject(put("k"), RequestBody.fromBytes(CONTENT)))
                    .isInstanceOf(S3Exception.class);
            // Not resting: once by this and once by the SDK.
            assertThat(store.faults().count(PUT)).isEqualTo(4);
        }
    }

    /** Each month begins with a bucket that is missing. */
    @Test
    void restsNotWhereOnlyTheBucketIsMissing() {
        String next = "tidemark-acme-2011-06";
        try (var clients = clients(settings(store.endpoint(), 6, MINUTE))) {
            assertThatThrownBy(() -> client(clients).putObject(put("a").toBuilder().bucket(next).build(),
                    RequestBody.fromBytes(CONTENT))).isInstanceOf(NoSuchBucketException.class);
            store.s3Client().createBucket(bucket -> bucket.bucket(next));
            client(clients).putObject(put("a").toBuilder().bucket(next).build(), RequestBody.fromBytes(CONTENT));
            store.faults().forgetRequests();

            assertThatThrownBy(() -> client(clients).putObject(put("a").toBuilder().bucket(next).build(),
                    RequestBody.fromBytes(CONTENT))).isInstanceOf(S3Exception.class);
        }

        // Once by this and once by the SDK, which alone would ask once.
        assertThat(store.faults().count(PUT)).isEqualTo(2);
    }

    @Test
    void aRequestWithMoreToItIsTheSdks() {
        try (var clients = clients(settings(store.endpoint(), 6, MINUTE))) {
            client(clients).putObject(put("k").toBuilder().cacheControl("no-store").build(), RequestBody.fromBytes(CONTENT));
        }

        assertThat(store.head(BUCKET, "k").cacheControl()).isEqualTo("no-store");
    }

    /** As a route's own, whose body may be a stream that is read once: a first attempt would use it up. */
    @Test
    void whatNamesNoHashIsTheSdks() {
        PutObjectRequest put = put("k").toBuilder().metadata(Map.of()).build();
        try (var clients = clients(settings(store.endpoint(), 6, MINUTE))) {
            client(clients).putObject(put, RequestBody.fromBytes(CONTENT));
            assertThatThrownBy(() -> client(clients).putObject(put, RequestBody.fromBytes(CONTENT)))
                    .isInstanceOfSatisfying(S3Exception.class, taken -> assertThat(taken.statusCode()).isEqualTo(412));
        }

        // A first attempt at the second would make three.
        assertThat(store.faults().count(PUT)).isEqualTo(2);
    }

    private static Map<String, List<String>> asked(int attempts, int sizeBytes) throws IOException {
        return heard(HttpServer.create(ANY_PORT, 0), attempts, sizeBytes);
    }

    private static HttpServer https(SelfSigned certificate) throws IOException, GeneralSecurityException {
        HttpsServer server = HttpsServer.create(ANY_PORT, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
        return server;
    }

    // What a server hears of one PUT, as header by header, with the path.
    private static Map<String, List<String>> heard(HttpServer server, int attempts, int sizeBytes) throws IOException {
        var heard = new TreeMap<String, List<String>>();
        server.createContext("/", exchange -> {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            heard.putAll(exchange.getRequestHeaders());
            heard.put("path", List.of(exchange.getRequestURI().getRawPath()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        URI endpoint = URI.create((server instanceof HttpsServer ? "https" : "http") + "://127.0.0.1:" + server.getAddress().getPort());
        try (var clients = clients(settings(endpoint, attempts, MINUTE))) {
            byte[] content = new byte[sizeBytes];
            client(clients).putObject(put("a b/ü.pdf").toBuilder().metadata(metadata(content)).build(),
                    RequestBody.fromBytes(content));
        } finally {
            server.stop(0);
        }
        heard.keySet().removeAll(List.of("Authorization", "User-agent", "X-amz-date", "Amz-sdk-invocation-id", "Amz-sdk-request",
                "Host"));
        return heard;
    }

    private static PutObjectRequest put(String key) {
        return PutObjectRequest.builder().bucket(BUCKET).key(key).contentType("application/pdf").contentMD5(MD5)
                .ifNoneMatch("*").metadata(metadata(CONTENT)).build();
    }

    private static Map<String, String> metadata(byte[] content) {
        return Map.of(ObjectToStore.SHA256, Sha256.hex(Sha256.digest().digest(content)));
    }

    private static String md5(byte[] content) {
        return Base64.getEncoder().encodeToString(Sha256.digest("MD5").digest(content));
    }

    private static S3Client client(StoreClients clients) {
        return clients.store(clients.names().keySet().iterator().next()).client();
    }

    private static StoreClients clients(ConnectionSettings settings) {
        return new StoreClients(List.of(settings), 2);
    }

    private static ConnectionSettings settings(URI endpoint, int attempts, Duration attemptTimeout) {
        return new ConnectionSettings(Optional.of(endpoint), "us-east-1",
                Optional.of(new Credentials(new Secret("tidemark"), new Secret("tidemark-secret"))), true, MINUTE,
                // So that nothing but the attempt's time ends an attempt.
                Duration.ofHours(1),
                attemptTimeout, attempts, MINUTE.multipliedBy(5));
    }
}
