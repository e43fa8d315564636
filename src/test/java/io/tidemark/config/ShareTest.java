package io.tidemark.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShareTest {
    @ParameterizedTest
    @CsvSource({"5%, 0.05", "0.5%, 0.005", "12.5%, 0.125", "100%, 1"})
    void isAPartOfOne(String text, double share) {
        assertThat(Share.parse(text)).isEqualTo(share);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "5", "0%", "0.0%", "100.1%", "101%", "-5%", "5 %", "5e0%", "5,5%", "NaN%"})
    void anythingElseIsNone(String text) {
        assertThatThrownBy(() -> Share.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("is not a share; expected more than 0% and up to 100%, e.g. 5%");
    }
}
