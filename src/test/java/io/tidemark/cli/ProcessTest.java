package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.Operation;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own shows: its status, what it does on a signal, its log as shipped. */
@Timeout(120)
class ProcessTest {
    @TempDir
    Path folder;

    @Test
    void theServiceRunsAtOnceAndEndsWithStatus0OnSigterm() {
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).load("acme", 30, 4, 20);
            var settings = TidemarkUnderTest.settings(source, store);
            settings.put("tidemark.management.port", "0");
            try (var process = TidemarkProcess.start(folder, settings)) {
                process.awaitLines("ready ms=", "run caught-up stream=acme/akten/s3 rows=30",
                        "run caught-up stream=acme/dokumente/s3 rows=4");
                process.terminate();
                var result = process.awaitEnd();

                assertThat(result.status()).as(result.toString()).isZero();
                assertThat(result.out()).containsPattern("management=http://127\\.0\\.0\\.1:[1-9]\\d+\n").contains("files=" + folder.resolve("application.properties"))
                        .contains("streams=akten(10m),dokumente(10m) tenants=*").endsWith("Shutdown: stopped\n");
                assertThat(result.err()).isEmpty();
            }
        }
    }

    @Test
    void aTenantWhoseStoreRefusesIsOneLineAndStatus1AndStopsNoOther() {
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).load("acme", 30, 4, 20);
            new DocumentStore(source).load("emca", 3, 0, 20);
            store.faults().on(Operation.PUT).inBuckets("tidemark-emca").refuse(403);
            var result = TidemarkProcess.run(folder, TidemarkUnderTest.settings(source, store), "run", "--once");

            assertThat(result.status()).as(result.toString()).isEqualTo(ExitStatus.FAILED);
            assertThat(result.err().lines().filter(line -> !line.matches("\\d/3 .*")).toList()).singleElement().asString()
                    .matches("\\S+Z ERROR \\[[0-9a-f]{8}] run: run failed stream=emca/akten/s3 rows=0 .*"
                            + " next=the next run does the page again: AccessDeniedException: PutObject \\S+:"
                            + " refused by a fault of the test .*");
            assertThat(result.out()).matches("""
                    TENANT  STREAM     OUTCOME    ROWS .*
                    acme    akten      caught-up    30 .*
                    emca    akten      failed        0 .*
                    acme    dokumente  caught-up     4 .*

                    emca/akten: AccessDeniedException: PutObject \\S+: refused by a fault of the test .*
                    """);
        }
    }

    @Test
    void aWrongConfigurationIsToldAsAWholeWithStatus2() {
        var result = TidemarkProcess.run(folder, Map.of("tidemark.source.url", "postgres://localhost/documents",
                "tidemark.runs.parallel", "0", "tidemark.horizon.marign", "3s"), "serve");

        assertThat(result.status()).as(result.toString()).isEqualTo(ExitStatus.WRONG);
        assertThat(result.err()).startsWith("tidemark: the configuration has 4 problems:\n")
                .contains("\n  - tidemark.source.url = postgres://localhost/documents (" + folder)
                .contains("\n  - tidemark.source.username: is missing").contains("\n  - tidemark.runs.parallel = 0 (")
                .contains("\n  - tidemark.horizon.marign (").doesNotContain("\tat ");
        assertThat(result.err().lines()).hasSize(6);
        assertThat(result.out().lines()).hasSize(1);
    }

    @Test
    void theConfigurationSaysThatLogLinesAreJson() throws Exception {
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).load("acme", 3, 0, 20);
            var settings = TidemarkUnderTest.settings(source, store);
            settings.put("tidemark.log.format", "json");

            var result = TidemarkProcess.run(folder, settings, "run", "--once", "--stream", "akten", "--verbose");

            assertThat(result.status()).as(result.toString()).isZero();
            assertThat(result.err().lines().filter(line -> !line.matches("\\d/1 .*")).map(ProcessTest::message)).isNotEmpty()
                    .anyMatch(message -> message.startsWith("run caught-up stream=acme/akten/s3 "));
        }
    }

    private static String message(String line) {
        try {
            return new ObjectMapper().readTree(line).get("message").asText();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + line, e);
        }
    }
}
