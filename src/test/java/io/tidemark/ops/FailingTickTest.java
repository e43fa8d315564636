package io.tidemark.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.testing.Await;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A declared stream whose table is missing, beside one that is well: no tenant of it is known, so no run of it ever fails. */
class FailingTickTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void aStreamWhoseTenantsCantBeReadIsSeenByHealthMetricsAndStatusPage() throws Exception {
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).load("acme", 5, 3, 1);
            source.execute("ALTER TABLE dokument RENAME TO letter");
            var settings = TidemarkUnderTest.settings(source, store);
            settings.put("tidemark.management.port", "0");
            settings.put("tidemark.stream.default.schedule", "1s");
            settings.put("tidemark.lag.max", "15s");
            try (var tidemark = TidemarkUnderTest.startScheduled(settings)) {
                URI address = tidemark.service().managementAddress().orElseThrow();
                Await.until(PATIENCE, "health is down", () -> status(get(address, "/observe/health")).equals("DOWN")
                        && get(address, "/observe/health").contains("no tick of dokumente"));

                assertThat(get(address, "/observe/health")).doesNotContain("no tick of akten");
                JsonNode page = new ObjectMapper().readTree(get(address, "/status.json"));
                assertThat(page.get("ready").asBoolean()).isFalse();
                assertThat(page.get("reasons").get(0).asText()).startsWith("no tick of dokumente has found its tenants for ")
                        .contains("relation \"dokument\" does not exist");
                assertThat(page.get("failingTicks")).hasSize(1);
                JsonNode tick = page.get("failingTicks").get(0);
                assertThat(tick.get("stream").asText()).isEqualTo("dokumente");
                assertThat(tick.get("ticks").asInt()).isGreaterThan(1);
                assertThat(tick.get("message").asText()).contains("relation \"dokument\" does not exist");
                assertThat(get(address, "/observe/metrics"))
                        .containsPattern("tidemark_tick_failing_seconds\\{stream=\"dokumente\"} [1-9]")
                        .contains("tidemark_tick_failing_seconds{stream=\"akten\"} 0.0");

                source.execute("ALTER TABLE letter RENAME TO dokument");
                Await.until(PATIENCE, "health is up", () -> status(get(address, "/observe/health")).equals("UP"));
                assertThat(new ObjectMapper().readTree(get(address, "/status.json")).get("failingTicks")).isEmpty();
            }
        }
    }

    private static String status(String health) throws Exception {
        return new ObjectMapper().readTree(health).get("status").asText();
    }

    private static String get(URI address, String path) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(address.resolve(path)).build(), BodyHandlers.ofString()).body();
    }
}
