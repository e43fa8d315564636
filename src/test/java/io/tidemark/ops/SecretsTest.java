package io.tidemark.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.config.ConfigFiles;
import io.tidemark.config.PasswordHash;
import io.tidemark.flow.Service;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.LogCapture;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every secret of the running service has a mark, which shows nowhere, be all well or not. */
class SecretsTest {
    private static final String MARK = "MaRk3d";
    private static final String LOGIN = "ops:" + MARK + "-login";

    private final List<String> seen = new ArrayList<>();

    @Test
    void noSecretShowsInLogsMBeansAnswersOrThreads(@TempDir Path folder) throws Exception {
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory();
             var log = LogCapture.of("")) {
            store.grant(MARK + "-key", MARK + "-secret", "tidemark-acme-");
            new DocumentStore(source).load("acme", 5, 2, 1);
            new DocumentStore(source).load("globex", 5, 2, 1);
            Map<String, String> settings = TidemarkUnderTest.settings(source, store);
            settings.put("tidemark.source.password", MARK + "-source");
            settings.put("tidemark.state.password", MARK + "-state");
            settings.put("tidemark.restore.password", MARK + "-restore");
            settings.put("tidemark.store.access-key", MARK + "-key");
            settings.put("tidemark.store.secret-key", MARK + "-secret");
            settings.put("tidemark.store.attempts", "1");
            settings.put("tidemark.spool.dir", folder.resolve("spool").toString());
            settings.put("tidemark.management.port", "0");
            settings.put("tidemark.management.username", "ops");
            String hash = PasswordHash.of(MARK + "-login").text();
            settings.put("tidemark.management.password-hash", hash);
            settings.put("tidemark.stream.default.schedule", "0 0 3 1 1 ?");
            try (var service = new Service(ConfigFiles.in(folder), Service.Mode.SCHEDULED, settings)) {
                service.start();
                // The store lets the key into one tenant's buckets alone, so that the other's runs fail.
                List.of("akten", "dokumente").forEach(stream -> service.context().createProducerTemplate()
                        .sendBodyAndHeader("direct:replicate-tenants", null, "stream", stream));
                askAll(service);
                readAllMBeans();
                Thread.getAllStackTraces().forEach((thread, stack) -> seen.add(thread.getName() + Arrays.toString(stack)));
            }
            seen.addAll(log.messages());
            assertThat(seen).noneMatch(text -> text.contains(hash));
        }

        assertThat(seen).anyMatch(text -> text.contains("run failed stream=globex/akten/s3"))
                .anyMatch(text -> text.contains("run caught-up stream=acme/akten/s3"))
                .anyMatch(text -> text.startsWith("GET /status.json 200"));
        assertThat(seen.stream().filter(text -> text.contains(MARK)).map(text -> text.substring(
                Math.max(0, text.indexOf(MARK) - 120), Math.min(text.length(), text.indexOf(MARK) + 40)))).isEmpty();
    }

    private void askAll(Service service) throws Exception {
        for (String path : List.of("/", "/status.json", "/observe/health", "/observe/health/ready", "/observe/metrics",
                "/jolokia/list", "/jolokia/read/io.tidemark:*", "/jolokia/read/org.apache.camel:*", "/nothing")) {
            for (String login : List.of(LOGIN, "ops:wrong")) {
                var request = HttpRequest.newBuilder(service.managementAddress().orElseThrow().resolve(path))
                        .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(
                                login.getBytes(StandardCharsets.UTF_8)));
                var answer = HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
                seen.add("GET " + path + " " + answer.statusCode() + " " + answer.headers().map() + answer.body());
            }
        }
    }

    private void readAllMBeans() throws JMException {
        MBeanServer mbeans = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName name : mbeans.queryNames(null, null)) {
            for (var attribute : mbeans.getMBeanInfo(name).getAttributes()) {
                try {
                    seen.add(name + " " + attribute.getName() + " " + text(mbeans.getAttribute(name, attribute.getName())));
                } catch (JMException | RuntimeMBeanException e) {
                    seen.add(name + " " + e);
                }
            }
        }
    }

    private static String text(Object value) {
        if (value instanceof Object[] all) {
            return Arrays.stream(all).map(SecretsTest::text).toList().toString();
        }
        return value instanceof CompositeData data ? data.values().stream().map(SecretsTest::text).toList().toString()
                : String.valueOf(value);
    }
}
