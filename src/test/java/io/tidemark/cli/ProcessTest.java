package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTest {
    @TempDir
    Path folder;

    @Test
    void x() throws Exception {
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).load("acme", 300, 40, 20);
            var settings = TidemarkUnderTest.settings(source, store);
            var r = TidemarkProcess.run(folder, settings, "status");
            System.out.println(r);
            r = TidemarkProcess.run(folder, settings, "run", "--once");
            System.out.println(r);
            r = TidemarkProcess.run(folder, settings, "run", "--once", "--json");
            System.out.println(r);
            r = TidemarkProcess.run(folder, settings, "status");
            System.out.println(r);
            r = TidemarkProcess.run(folder, settings, "status", "--json");
            System.out.println(r);
            long t = System.nanoTime();
            try (var p = TidemarkProcess.start(folder, settings, "serve", "-Dtidemark.management.port=0")) {
                p.awaitLine("ready");
            System.out.println((System.nanoTime() - t) / 1000000);
                t = System.nanoTime();
                p.terminate();
                System.out.println(p.awaitEnd());
            System.out.println((System.nanoTime() - t) / 1000000);
            }
        }
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).load("acme", 300, 40, 20);
            var settings = TidemarkUnderTest.settings(source, store);
            settings.put("tidemark.store.attempts", "1");
            store.faults().on(io.tidemark.testing.Operation.PUT).refuse(403);
            var r = TidemarkProcess.run(folder, settings, "run", "--once");
            System.out.println(r);
            try (var p = TidemarkProcess.start(folder, settings, "serve", "-Dtidemark.management.port=0")) {
                p.awaitLine("ready");
                p.awaitLine("run failed");
                p.terminate();
                System.out.println(p.awaitEnd());
            }
        }
    }
}
