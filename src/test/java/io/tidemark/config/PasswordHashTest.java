package io.tidemark.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {
    @Test
    void knowsItsPasswordAndNoOther() {
        PasswordHash hash = PasswordHash.parse(PasswordHash.of("console secret").text());

        assertThat(hash.matches("console secret")).isTrue();
        assertThat(hash.matches("console secreT")).isFalse();
        assertThat(hash.matches("")).isFalse();
    }

    @Test
    void isAnotherEachTimeAndShowsNothing() {
        PasswordHash hash = PasswordHash.of("console secret");

        assertThat(hash).isNotEqualTo(PasswordHash.of("console secret")).hasToString("***");
        assertThat(hash.text()).matches("pbkdf2-sha512:210000:[\\w-]{22}:[\\w-]{43}");
    }

    /** RFC 7914 and others give vectors for SHA-256 alone: this one was made with Python's hashlib.pbkdf2_hmac. */
    @Test
    void isWhatOthersCompute() {
        assertThat(PasswordHash.parse("pbkdf2-sha512:10000:AAECAwQFBgcICQoLDA0ODw:ff5_ISU3RzO1fksnm0HWkcGGPIxcfT-qZ9D7GFrLfc8").matches("pässword")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"console secret", "", "pbkdf2-sha512:1000:AAAAAAAAAAAAAAAAAAAAAA:"
            + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "pbkdf2-sha512:210000:AAAA:AAAA"})
    void anythingElseIsRefusedAndNotRepeated(String text) {
        assertThatThrownBy(() -> PasswordHash.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("is not a password hash; expected what tidemark hash-password prints");
    }
}
