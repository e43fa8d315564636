package io.tidemark.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.config.PasswordHash;
import io.tidemark.testing.SelfSigned;
import io.tidemark.testing.TidemarkUnderTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The management port with a login and encrypted, as it is where others than this machine can call it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManagementLoginTest {
    private static final String READ = "{\"type\":\"read\",\"mbean\":\"io.tidemark:type=Service\",\"attribute\":\"Version\"}";

    private TidemarkUnderTest tidemark;
    private Path keystore;
    private HttpClient http;
    private URI address;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        SelfSigned certificate = SelfSigned.in(folder);
        keystore = certificate.keystore();
        tidemark = TidemarkUnderTest.startScheduled(settings(SelfSigned.PASSWORD));
        address = tidemark.service().managementAddress().orElseThrow();
        http = HttpClient.newBuilder().sslContext(certificate.context()).build();
    }

    @AfterAll
    void stop() {
        tidemark.close();
    }

    @Test
    void theFirstCallMayBringABody() throws Exception {
        // Before the login is known, its body has to wait for it.
        try (var fresh = TidemarkUnderTest.startScheduled(settings(SelfSigned.PASSWORD))) {
            var answer = send(HttpRequest.newBuilder(fresh.service().managementAddress().orElseThrow().resolve("/jolokia"))
                    .header("Authorization", basic("operator", "console secret")).POST(BodyPublishers.ofString(READ)).build());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("\"status\":200");
        }
    }

    @Test
    void nothingIsServedWithoutTheLogin() throws Exception {
        assertThat(address.getScheme()).isEqualTo("https");
        for (String path : new String[] {"/", "/hawtio/", "/jolokia", "/observe/health", "/observe/metrics", "/nothing"}) {
            var answer = send(HttpRequest.newBuilder(address.resolve(path)).build());
            assertThat(answer.statusCode()).as(path).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Basic realm=\"Tidemark\", charset=\"UTF-8\"");
        }
        assertThat(status("operator", "wrong")).isEqualTo(401);
        assertThat(status("nobody", "console secret")).isEqualTo(401);
        assertThat(send(HttpRequest.newBuilder(address.resolve("/observe/health/live")).header("Authorization", "Basic ?").build())
                .statusCode()).isEqualTo(401);
    }

    @Test
    void theLoginOpensIt() throws Exception {
        assertThat(status("operator", "console secret")).isEqualTo(200);
        assertThat(status("operator", "console secret")).as("known again").isEqualTo(200);
        assertThat(status("operator", "console secreT")).isEqualTo(401);
        assertThat(status("operator", "console secret")).isEqualTo(200);
    }

    @Test
    void aKeystoreThatCannotBeOpenedStopsTheStart() {
        assertThatThrownBy(() -> TidemarkUnderTest.startScheduled(settings("wrong"))).rootCause()
                .isInstanceOf(Exception.class);
        assertThatThrownBy(() -> TidemarkUnderTest.startScheduled(settings("wrong")))
                .hasStackTraceContaining("the keystore " + keystore + " can't be opened: ")
                .hasStackTraceContaining("HINT: it is a file in PKCS12, and tidemark.management.tls.password is its password");
    }

    private Map<String, String> settings(String keystorePassword) {
        Map<String, String> settings = new LinkedHashMap<>();
        // Neither is asked for anything here.
        settings.put("tidemark.source.url", "jdbc:postgresql://127.0.0.1:1/documents");
        settings.put("tidemark.source.username", "tidemark");
        settings.put("tidemark.store.endpoint", "http://127.0.0.1:1");
        settings.put("tidemark.stream.default.schedule", "0 0 3 1 1 ?");
        settings.put("tidemark.management.port", "0");
        settings.put("tidemark.management.username", "operator");
        settings.put("tidemark.management.password-hash", PasswordHash.of("console secret").text());
        settings.put("tidemark.management.tls.keystore", keystore.toString());
        settings.put("tidemark.management.tls.password", keystorePassword);
        return settings;
    }

    private int status(String username, String password) throws Exception {
        return send(HttpRequest.newBuilder(address.resolve("/observe/health/live"))
                .header("Authorization", basic(username, password)).build()).statusCode();
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return http.send(request, BodyHandlers.ofString());
    }

    private static String basic(String username, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
}
