package io.tidemark.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tidemark.batch.Sha256;
import io.tidemark.config.ConnectionSettings;
import io.tidemark.config.Credentials;
import io.tidemark.config.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores whose answers lack something, or never end. */
class ObjectStoreTest {
    private static final byte[] CONTENT = "%PDF-1.7".getBytes(StandardCharsets.US_ASCII);
    private static final String SHA256 = Sha256.hex(Sha256.digest().digest(CONTENT));
    private static final ObjectToStore OBJECT = new ObjectToStore("bucket", "akten/a.pdf",
            new ObjectToStore.Payload.InMemory(CONTENT), CONTENT.length, SHA256, "0".repeat(32), "application/pdf", Map.of(ObjectToStore.SHA256, SHA256));

    private final CountDownLatch ended = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private StoreClients clients;
    private ObjectStore store;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
        var settings = new ConnectionSettings(Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
                "us-east-1", Optional.of(new Credentials(new Secret("key"), new Secret("secret"))), true,
                Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(1), 1, Duration.ofSeconds(1));
        clients = new StoreClients(List.of(settings), 1);
        store = clients.store(settings);
    }

    @AfterEach
    void stop() {
        ended.countDown();
        clients.close();
        server.stop(0);
        threads.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Last-Modified", "Content-Length"})
    void answerThatLacksAHeaderIsSaid(String missing) {
        server.createContext("/", exchange -> {
            var headers = exchange.getResponseHeaders();
            headers.set("Last-Modified", "Sun, 01 May 2011 10:00:00 GMT");
            headers.set("Content-Length", String.valueOf(CONTENT.length));
            headers.set("x-amz-meta-sha256", SHA256);
            headers.remove(missing);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });

        assertThatThrownBy(() -> store.find(OBJECT)).isInstanceOf(IncompleteAnswerException.class)
                .hasMessage("the store's answer has no " + missing + " of object bucket/akten/a.pdf\nHINT: a proxy before the"
                        + " store may take it away: let it pass Content-Length, Last-Modified and x-amz-meta-* headers, and try"
                        + " tidemark doctor");
    }

    /** Each byte comes well within the time that nothing may come in. */
    @Test
    @Timeout(30)
    void objectThatTricklesIsGivenUp() {
        server.createContext("/", this::trickle);

        assertThatThrownBy(() -> store.readBack(OBJECT)).isInstanceOf(UncheckedIOException.class)
                .hasMessage("object bucket/akten/a.pdf can't be read back: the store did not send all of it within 1000 ms");
    }

    private void trickle(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 1000);
        try (exchange) {
            while (!ended.await(100, TimeUnit.MILLISECONDS)) {
                exchange.getResponseBody().write('%');
                exchange.getResponseBody().flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
