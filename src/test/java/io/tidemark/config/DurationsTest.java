package io.tidemark.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({"500ms, 500, 500ms", "5s, 5000, 5s", "10m, 600000, 10m", "1h30m, 5400000, 1h30m", "2d, 172800000, 2d",
            "0s, 0, 0s", "90m, 5400000, 1h30m", "1d1h1m1s1ms, 90061001, 1d1h1m1s1ms", "1m500ms, 60500, 1m500ms"})
    void readsDurations(String text, long millis, String shown) {
        assertThat(Durations.parse(text)).hasMillis(millis);
        assertThat(Durations.format(Durations.parse(text))).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "10M", "10 m", "-5s", "1.5h", "30m1h", "PT10M", "10min"})
    void refusesWhatIsNoDuration(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).hasMessage(
                "is not a duration; expected whole numbers with d, h, m, s or ms, the largest first, e.g. 1h30m");
    }

    @Test
    void asksForTheUnit() {
        assertThatThrownBy(() -> Durations.parse("10"))
                .hasMessage("has no unit: seconds, minutes, hours? write 10s, 10m or 10h");
    }
}
