package io.tidemark.proof;

import static io.tidemark.proof.ServiceStage.PATIENCE;
import static io.tidemark.proof.ServiceStage.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.StreamKey;
import io.tidemark.flow.Retry;
import io.tidemark.flow.RetryReport;
import io.tidemark.testing.Await;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.StoredRow;
import io.tidemark.testing.TidemarkUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows and attachments that are large beside the heap. What there is no room for stops no other. */
class LargeRowTest {
    private static final String EXIT = "-XX:+ExitOnOutOfMemoryError";
    private static final int BLOCK_BYTES = 32;

    @TempDir
    private Path folder;
    private ServiceStage stage;

    @BeforeEach
    void start() {
        stage = new ServiceStage(folder, ObjectStoreServer.inFolder(folder.resolve("store"), 0));
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    void attachmentLargerThanTheHeapIsStoredAndStopsNoOther() throws Exception {
        int bytes = Soak.largeBytes(100_000_000);
        StoredRow akte = stage.documents.akte(TENANT).insert();
        for (int i = 0; i < 3; i++) {
            stage.documents.dokument(TENANT).akte(akte).insert();
        }
        stage.source.update("UPDATE dokument_file SET data = convert_to(repeat(md5(designator), ?), 'UTF8')"
                + " WHERE designator = (SELECT designator FROM dokument ORDER BY id OFFSET 1 LIMIT 1)", bytes / BLOCK_BYTES);
        var settings = stage.settings();
        settings.put("tidemark.store.socket-timeout", "5m");
        settings.put("tidemark.store.attempt-timeout", "10m");
        settings.put("tidemark.store.retry-time", "30m");
        try (var service = ServiceProcess.startUnder(stage.newFolder(), settings, List.of(), "-Xmx64m", EXIT)) {
            Proof.STREAMS.forEach(stream -> Await.until(Duration.ofMinutes(10), stream + " is caught up",
                    () -> stage.proof.isCaughtUp(TENANT, stream)));
            assertThat(service.terminate(PATIENCE)).as(service.log()).isZero();
        }
        assertThat(stage.proof.assertNothingLost(TENANT, "dokumente").attachments()).isEqualTo(3);
        System.out.println("attachment of bytes=" + bytes + " heap=64m");
    }

    /**
     * With a heap of 128 MB the driver may hold 4 MiB of rows. Forty rows of half a megabyte are too many at a time, ten of
     * 3.9 MB come one by one, and one of 6 MB is set aside until a process with a larger heap takes it.
     */
    @Test
    void rowTooLargeForTheHeapIsSetAsideAndTheOthersGoOn() throws Exception {
        for (String tenant : List.of(TENANT, "globex")) {
            for (int i = 0; i < 51; i++) {
                stage.documents.akte(tenant).insert();
            }
        }
        stage.source.execute("UPDATE akte SET name = '\u20ac' || repeat(md5(id::text), 500000 / 32)",
                "UPDATE akte SET name = '\u20ac' || repeat(md5(id::text), 3900000 / 32) WHERE id % 5 = 0");
        String large = stage.source.string("SELECT min(id) FROM akte WHERE tenant = ? AND id % 5 = 1 AND id > 20", TENANT);
        stage.source.execute("UPDATE akte SET name = repeat(md5(id::text), 6000000 / 32) WHERE id = " + large);
        var settings = stage.settings();
        settings.put("tidemark.tenants", TENANT + ",globex");
        try (var service = ServiceProcess.startUnder(stage.newFolder(), settings, List.of(), "-Xmx128m", EXIT)) {
            Await.until(PATIENCE.multipliedBy(2), "all is caught up", () -> stage.proof.isCaughtUp(TENANT, "akten")
                    && stage.proof.isCaughtUp("globex", "akten"));
            assertThat(service.terminate(PATIENCE)).as(service.log()).isZero();
            assertThat(service.log()).contains("rows are large stream=acme/akten/s3", "rows are large stream=globex/akten/s3");
        }
        assertThat(stage.source.strings("SELECT tenant || ' ' || id || ' ' || reason FROM tidemark.quarantine"))
                .containsExactly(TENANT + " " + large
                        + " it is larger than the heap allows: give Java more (-Xmx) and retry it");
        stage.proof.assertNothingLost("globex", "akten");
        try (var larger = TidemarkUnderTest.start(settings)) {
            RetryReport report = larger.service().context().getRegistry().lookupByNameAndType("retry", Retry.class)
                    .retry(new StreamKey(TENANT, "akten", "s3"), List.of(), false);
            assertThat(report.counts()).isEqualTo(Map.of(RetryReport.Outcome.STORED, 1L));
        }
        assertThat(stage.proof.assertNothingLost(TENANT, "akten").rows()).isEqualTo(51);
    }
}
