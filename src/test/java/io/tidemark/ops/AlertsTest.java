package io.tidemark.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The alert rules, as Prometheus' own tool reads and tries them. */
class AlertsTest {
    @Test
    void theRulesAreSound() throws Exception {
        promtool("check", "rules", "ops/alerts.yaml");
    }

    @Test
    void eachAlertFiresForWhatItIsMadeForAndKeepsSilentElse() throws Exception {
        promtool("test", "rules", "src/test/resources/ops/alerts-test.yaml");
    }

    @Test
    void eachAlertIsTriedAndExplained() throws IOException {
        List<String> alerts = Pattern.compile("- alert: (\\w+)").matcher(Files.readString(Path.of("ops/alerts.yaml"))).results()
                .map(match -> match.group(1)).toList();

        assertThat(alerts).isNotEmpty().allSatisfy(alert -> {
            assertThat(Files.readString(Path.of("docs/OPERATIONS.md"))).contains("| `" + alert + "` |");
            assertThat(Files.readString(Path.of("src/test/resources/ops/alerts-test.yaml"))).contains("alertname: " + alert);
        });
    }

    private static void promtool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Programs.require("prometheus", "promtool").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
