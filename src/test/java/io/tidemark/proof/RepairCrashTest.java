package io.tidemark.proof;

import static io.tidemark.proof.ServiceStage.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.audit.AuditListener;
import io.tidemark.audit.AuditOptions;
import io.tidemark.cli.App;
import io.tidemark.flow.Audits;
import io.tidemark.flow.Audits.Repairing;
import io.tidemark.replica.Scope;
import io.tidemark.testing.Jvm;
import io.tidemark.testing.TidemarkUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repairs that die in the middle: whatever they left, the next one comes to its end, and the replica is right. */
class RepairCrashTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

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

    private Map<String, String> settings() {
        Map<String, String> settings = stage.settings();
        settings.put("tidemark.stream.default.page-rows", "30");
        settings.put("tidemark.stream.default.batch-rows", "10");
        return settings;
    }

    /** Rows that changed, were deleted and imported: several archives, in several pages. */
    @Test
    void repairThatDiesAtANamedStepIsDoneByTheNextOne() throws Exception {
        stage.documents.load(TENANT, 200, 0, 1);
        try (var tidemark = TidemarkUnderTest.start(settings())) {
            assertThat(tidemark.run(TENANT, "akten").rows()).isEqualTo(200);
        }
        stage.source.execute("UPDATE akte SET name = 'Anders' WHERE id % 4 = 0", "DELETE FROM akte WHERE id % 8 = 1",
                "UPDATE akte SET updated_at = updated_at - interval '500 ms' WHERE id % 50 = 7");
        stage.documents.akte(TENANT).updatedAt("2011-01-01T00:00:30.5Z").insert();

        // The first page of the repair is committed, and the second is not; then the deletions are on their way.
        for (Map<String, String> step : List.of(Map.of("step", "commit-page", "after", "false", "time", "2"),
                Map.of("step", "to-store-deletions", "after", "true", "time", "1"))) {
            assertThat(run(step, "audit", "--repair", "--stream", "akten")).as(step + "\n" + log()).isEqualTo(AtStep.HALTED);
            stage.proof.assertConfirmedIsStored(TENANT, "akten");
        }

        try (var tidemark = TidemarkUnderTest.start(settings())) {
            var audits = tidemark.service().context().getRegistry().lookupByNameAndType("audits", Audits.class);
            var options = new AuditOptions(Scope.ALL, false);
            var repaired = audits.audit(Proof.key(TENANT, "akten"), options, AuditListener.NONE,
                    Optional.of(new Repairing(Duration.ZERO, atMost -> true))).report().orElseThrow();
            assertThat(repaired.repaired()).as("some were left").isPositive().isEqualTo(repaired.findings());
            assertThat(audits.audit(Proof.key(TENANT, "akten"), options, AuditListener.NONE).report().orElseThrow()
                    .firstFindings()).isEmpty();
        }
        stage.proof.assertNothingLost(TENANT, "akten");
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    private int run(Map<String, String> step, String... command) throws IOException, InterruptedException {
        Path config = Files.createDirectories(stage.newFolder().resolve("routes")).getParent();
        if (!step.isEmpty()) {
            Files.writeString(config.resolve("routes/a-step.camel.yaml"), "- beans:\n    - name: atStep\n      type: "
                    + AtStep.class.getName() + "\n      initMethod: install\n      properties:\n" + String.join("", step.entrySet()
                    .stream().map(entry -> "        " + entry.getKey() + ": " + entry.getValue() + "\n").toList()));
        }
        Files.write(config.resolve("application.properties"), new TreeMap<>(settings()).entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue()).toList());
        List<String> java = Jvm.command(128, Jvm.classPath(), App.class.getName(), Stream.concat(
                Stream.of("--config", config.toString()), Stream.of(command)).toArray(String[]::new));
        Process process = new ProcessBuilder(java).redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile()).start();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("it goes on after " + PATIENCE + "\n" + log());
            }
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
