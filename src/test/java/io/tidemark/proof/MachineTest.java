package io.tidemark.proof;

import static io.tidemark.proof.ServiceStage.PATIENCE;
import static io.tidemark.proof.ServiceStage.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.FatalError;
import io.tidemark.testing.Await;
import io.tidemark.testing.Pdf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A machine that has no room left: on its disk, in its memory. */
class MachineTest {
    private static final int ROOM_BYTES = 1 << 20;

    @TempDir
    private Path folder;
    private ServiceStage stage;

    @BeforeEach
    void start() {
        stage = new ServiceStage(folder);
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    /**
     * No file of the process may have more than a megabyte: to it, that is a full disk (any user may set such a limit, and
     * lift it while the process runs). An archive and a PDF meet it; what is smaller is stored meanwhile.
     */
    @Test
    void fullSpoolFailsWhatNeedsItAndIsCaughtUpOnceThereIsRoom() throws Exception {
        stage.documents.dokument("small").akte(stage.documents.akte("small").insert()).insert();
        stage.documents.dokument(TENANT).akte(stage.documents.akte(TENANT).insert())
                .pdf(Pdf.ofSize("large", 3 * ROOM_BYTES, 1)).insert();
        // Digests, so that no compression makes them small.
        stage.source.execute("UPDATE akte SET name = (SELECT string_agg(sha256(n::text::bytea)::text, '')"
                + " FROM generate_series(1, 60000) n) WHERE tenant = '" + TENANT + "'");
        var settings = stage.settings();
        settings.put("tidemark.tenants", TENANT + ",small");
        settings.put("tidemark.stream.default.schedule", "1s");
        try (var service = ServiceProcess.startUnder(stage.newFolder(), settings,
                List.of("prlimit", "--fsize=" + ROOM_BYTES + ":unlimited"))) {
            service.awaitLog("run failed stream=acme/akten/s3 rows=0 archives=0 attachments=0 bytes=0 missing=0 set-aside=0");
            service.awaitLog("run failed stream=acme/dokumente/s3");
            assertThat(service.log().lines().filter(line -> line.contains("run failed stream=acme/")))
                    .allMatch(line -> line.contains("the spool can't be written: File too large HINT: make room in the folder"
                            + " of tidemark.spool.dir"));
            Await.until(PATIENCE, "the small ones are stored", () -> Proof.STREAMS.stream()
                    .allMatch(stream -> stage.proof.isCaughtUp("small", stream)));
            stage.assertConfirmedIsStored();

            run("prlimit", "--pid", Long.toString(service.pid()), "--fsize=unlimited");

            stage.awaitCaughtUp();
            Await.until(PATIENCE, "nothing is left in the spool", () -> Proof.spoolFiles(stage.spool()).isEmpty());
        }
        stage.assertCleanAfterALastRun(settings);
        for (String stream : Proof.STREAMS) {
            stage.proof.assertNothingLost("small", stream);
        }
    }

    /** In the thread of a page, of an attachment and of a batch; with the JVM's own help, and as java -jar alone. */
    @ParameterizedTest
    @CsvSource({"marshal-rows, -XX:+ExitOnOutOfMemoryError", "marshal-rows, -XX:-ExitOnOutOfMemoryError",
            "fetch-attachment, -XX:-ExitOnOutOfMemoryError", "seal-archive, -XX:-ExitOnOutOfMemoryError"})
    void fullHeapEndsTheProcessAndTheNextOneLosesNothing(String step, String option) throws Exception {
        for (int i = 0; i < 5; i++) {
            stage.documents.dokument(TENANT).akte(stage.documents.akte(TENANT).insert()).insert();
        }
        var settings = stage.settings();
        settings.put("tidemark.stream.default.batch-rows", "2");
        try (var dying = ServiceProcess.startWithStep(stage.newFolder(), settings,
                Map.of("step", step, "fill", "true", "time", "2"), option)) {
            assertThat(dying.awaitExit(PATIENCE)).as(dying.log()).isEqualTo(FatalError.STATUS);
        }
        stage.assertConfirmedIsStored();
        stage.assertCleanAfterALastRun(settings);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
