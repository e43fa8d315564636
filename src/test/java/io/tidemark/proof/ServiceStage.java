package io.tidemark.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.Await;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** What tests of service processes begin with: a source, a store, and a folder where the processes share their spool. */
final class ServiceStage implements AutoCloseable {
    static final Duration PATIENCE = Soak.patience(Duration.ofMinutes(2));
    static final String TENANT = "acme";

    final SourceDatabase source;
    final ObjectStoreServer store;
    final Proof proof;
    final DocumentStore documents;
    private final Path folder;
    private int processes;

    /** With a store of one's own, which is closed with it. */
    ServiceStage(Path folder, ObjectStoreServer store) {
        this.folder = folder;
        this.source = SourceDatabase.withDocumentStore();
        this.store = store;
        this.proof = new Proof(source, store);
        this.documents = new DocumentStore(source);
    }

    ServiceStage(Path folder) {
        this(folder, ObjectStoreServer.inMemory());
    }

    /** What a process starts with: change it before that. Runs follow each other as fast as schedules allow. */
    Map<String, String> settings() {
        Map<String, String> settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.horizon.margin", "200ms");
        settings.put("tidemark.spool.dir", spool().toString());
        settings.put("tidemark.stream.default.schedule", "100ms");
        settings.put("tidemark.management.port", "0");
        settings.put("tidemark.tenants", TENANT);
        return settings;
    }

    Path spool() {
        return folder.resolve("spool");
    }

    /** A folder for one process more. */
    Path newFolder() {
        return folder.resolve("process-" + processes++);
    }

    /** How many folders were asked for. */
    int processes() {
        return processes;
    }

    ServiceProcess service(Map<String, String> settings) {
        return ServiceProcess.start(newFolder(), settings);
    }

    void awaitCaughtUp() {
        Proof.STREAMS.forEach(stream -> Await.until(PATIENCE, stream + " is caught up",
                () -> proof.isCaughtUp(TENANT, stream)));
    }

    /** To be called when nobody writes any more. */
    void assertCaughtUpAndNothingLost() throws Exception {
        awaitCaughtUp();
        for (String stream : Proof.STREAMS) {
            System.out.println(Proof.figures(proof.assertNothingLost(TENANT, stream)));
        }
    }

    void assertConfirmedIsStored() {
        Proof.STREAMS.forEach(stream -> proof.assertConfirmedIsStored(TENANT, stream));
    }

    /** A last clean run: nothing lost, the chain unbroken, the ledger as the store, the spool's folder clean. */
    void assertCleanAfterALastRun(Map<String, String> settings) throws Exception {
        String log;
        try (var last = service(settings).awaitReady()) {
            awaitCaughtUp();
            assertThat(last.terminate(PATIENCE)).as(last.log()).isZero();
            log = last.log();
        }
        assertCaughtUpAndNothingLost();
        try (var left = Files.walk(spool())) {
            assertThat(left).as("the spool's folder alone\n%s", log).containsExactly(spool());
        }
    }

    @Override
    public void close() {
        store.close();
        source.close();
    }
}
