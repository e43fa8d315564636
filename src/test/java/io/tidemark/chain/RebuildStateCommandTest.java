package io.tidemark.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.cli.CommandLineInterface;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidemark rebuild-state} as a person and a program see it. */
class RebuildStateCommandTest {
    private final Stage stage = new Stage();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        stage.close();
    }

    /** What came of a call: the exit status, and what was printed. */
    private record Call(int status, String out) {
    }

    private Call call(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--config", folder.toString()));
        stage.settings().forEach((name, value) -> all.add("-D" + name + "=" + value));
        all.add("-Dtidemark.spool.dir=" + folder.resolve("spool"));
        all.add("rebuild-state");
        all.addAll(List.of(arguments));
        var out = new ByteArrayOutputStream();
        PrintStream stdout = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            int status = CommandLineInterface.execute(all.toArray(String[]::new));
            return new Call(status, out.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(stdout);
        }
    }

    @Test
    void everyStreamOfEveryTenantIsRebuiltAndReportedAsJson() throws IOException {
        stage.akten("acme", "2011-03", 4);
        stage.akten("globex", "2011-03", 2);
        stage.run("acme", "akten");
        stage.run("globex", "akten");
        var before = stage.state();
        stage.loseState();

        Call call = call("--json");

        assertThat(call.status()).isZero();
        // Logs stand before it, where the log was set up by a test that ran earlier.
        JsonNode json = new ObjectMapper().readTree(call.out().substring(call.out().indexOf("{\n")));
        assertThat(json.path("outcome").asText()).isEqualTo("done");
        assertThat(json.at("/streams/0/tenant").asText()).isEqualTo("acme");
        assertThat(json.at("/streams/0/outcome").asText()).isEqualTo("rebuilt");
        assertThat(json.at("/streams/0/archives").asInt()).isEqualTo(2);
        assertThat(json.at("/streams/0/rows").asInt()).isEqualTo(4);
        assertThat(json.at("/streams/0/watermark/updatedAt").asText()).isEqualTo("2011-03-04T10:00:00.123456Z");
        assertThat(json.at("/streams/1/tenant").asText()).isEqualTo("globex");
        assertThat(stage.state()).isEqualTo(before);
    }

    @Test
    void tenantThatLeftTheSourceIsRebuiltByName() {
        stage.akten("acme", "2011-03", 2);
        stage.run("acme", "akten");
        stage.loseState();
        stage.source.execute("DELETE FROM akte");

        Call call = call("--tenant", "acme", "--stream", "akten");

        assertThat(call.status()).isZero();
        assertThat(call.out()).contains("acme    akten   rebuilt");
    }

    @Test
    void brokenChainIsAFailureAndIsSaid() {
        stage.akten("acme", "2011-03", 4);
        stage.run("acme", "akten");
        String first = stage.ledgerKeys("akten").get(0);
        stage.loseState();
        stage.delete(first);

        Call call = call("--stream", "akten");

        assertThat(call.status()).isEqualTo(1);
        assertThat(call.out()).contains("acme/akten: archive tidemark-acme-2011-03/" + first + " is missing");
    }

    @Test
    void unknownStreamIsWrongUsage() {
        assertThat(call("--tenant", "acme", "--stream", "letters").status()).isEqualTo(2);
    }
}
