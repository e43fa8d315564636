package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadableTest {
    @ParameterizedTest
    @CsvSource({"0, 0 B", "999, 999 B", "1000, 1.0 kB", "999949, 999.9 kB", "999950, 1.0 MB", "97094, 97.1 kB",
        "9223372036854775807, 9.2 EB"})
    void bytesHaveTheUnitThatKeepsThemShort(long bytes, String text) {
        assertThat(Readable.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 0.0s", "PT59.96S, 60.0s", "PT1M, 1m 0s", "PT59M59S, 59m 59s", "PT1H, 1h 0m", "PT26H, 1d 2h"})
    void durationsHaveTheirTwoLargestUnits(Duration duration, String text) {
        assertThat(Readable.duration(duration)).isEqualTo(text);
    }

    @Test
    void aTableIsAsWideAsItsWidestCells() {
        assertThat(new Table().text("NAME").figure("ROWS").row("a", "1").row("longer", "12,345")).hasToString("""
                NAME      ROWS
                a            1
                longer  12,345
                """);
    }

    @Test
    void theBarFillsAsStreamsAreDone() {
        assertThat(ProgressBar.line(1, 3, 12345, Duration.ofSeconds(75)))
                .isEqualTo("[##########                    ] 1/3 streams, 12,345 rows, 1m 15s");
        assertThat(ProgressBar.line(0, 0, 0, Duration.ZERO)).endsWith("] 0/0 streams, 0 rows, 0.0s");
    }
}
