package io.tidemark.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tidemark.config.ConnectionSettings;
import io.tidemark.config.Credentials;
import io.tidemark.config.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/** A small object is sent with its request, and a large one when the store has said that it takes it. */
class PutAtOnceTest {
    private final Map<String, String> expectations = new ConcurrentHashMap<>();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            expectations.put(exchange.getRequestURI().getPath(),
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Expect")).orElse("nothing"));
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            exchange.getResponseHeaders().set("ETag", "\"e\"");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void onlyALargeObjectAsksFirst() {
        Duration patience = Duration.ofMinutes(1);
        var settings = new ConnectionSettings(Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
                "us-east-1", Optional.of(new Credentials(new Secret("key"), new Secret("secret"))), true, patience, patience,
                patience, 1, patience);
        try (var clients = new StoreClients(List.of(settings), 1)) {
            for (int sizeBytes : new int[] {0, 60_000, 1 << 20, (1 << 20) + 1}) {
                clients.store(settings).client().putObject(put -> put.bucket("b").key("of-" + sizeBytes),
                        RequestBody.fromBytes(new byte[sizeBytes]));
            }
        }

        assertThat(expectations).isEqualTo(Map.of("/b/of-0", "nothing", "/b/of-60000", "nothing", "/b/of-1048576", "nothing",
                "/b/of-1048577", "100-continue"));
    }
}
