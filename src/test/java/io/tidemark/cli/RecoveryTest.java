package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/RECOVERY.md says to do, done as it stands there, where no other test does it. */
class RecoveryTest {
    @TempDir
    private Path folder;

    private static void call(Map<String, String> settings, String... arguments) {
        var call = Invocation.with(settings, arguments);
        assertThat(call.status()).as(call.toString()).isZero();
    }

    @Test
    void bucketThatIsGoneIsFilledFromAMirrorThatIsBehindAndTheServiceGoesOn() throws Exception {
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory();
                var other = ObjectStoreServer.inMemory()) {
            var settings = TidemarkUnderTest.settings(source, store);
            settings.put("tidemark.spool.dir", folder.resolve("spool").toString());
            String mirror = Files.createDirectory(folder.resolve("mirror")).toString();
            var documents = new DocumentStore(source);
            documents.load("acme", 20, 3, 20);
            call(settings, "run", "--once");
            call(settings, "mirror", "--to", mirror);
            documents.akte("acme").insert();
            call(settings, "run", "--once");
            store.close();

            call(settings, "verify", "--from", mirror, "--deep");
            Map<String, String> filling = new LinkedHashMap<>(settings);
            filling.put("tidemark.mirror.store.endpoint", other.endpoint().toString());
            filling.put("tidemark.mirror.store.access-key", other.accessKey());
            filling.put("tidemark.mirror.store.secret-key", other.secretKey());
            call(filling, "mirror", "--from", mirror, "--to-store");

            settings.put("tidemark.store.endpoint", other.endpoint().toString());
            assertThat(Invocation.with(settings, "verify").out()).contains("is missing: the ledger has it as sequence 2");
            call(settings, "rebuild-state", "--force");
            call(settings, "run", "--once");
            call(settings, "verify", "--deep");
            assertThat(source.number("SELECT sum(rows) FROM tidemark.archive WHERE stream = 'akten'")).isEqualTo(21);
            call(settings, "audit");
        }
    }
}
