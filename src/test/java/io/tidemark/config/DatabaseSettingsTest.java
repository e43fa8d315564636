package io.tidemark.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseSettingsTest {
    @ParameterizedTest
    @CsvSource({
            "jdbc:postgresql://db/x?user=me&sslmode=require, jdbc:postgresql://db/x?user=***&sslmode=require",
            "jdbc:postgresql://db/x?PASSWORD=$1, jdbc:postgresql://db/x?PASSWORD=***",
            "jdbc:postgresql://me:secret@db/x, jdbc:postgresql://***@db/x",
            "jdbc:postgresql://db/x?sslmode=require, jdbc:postgresql://db/x?sslmode=require"})
    void hidesCredentials(String url, String shown) {
        assertThat(DatabaseSettings.redact(url)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:postgresql://me@db/x", "jdbc:postgresql://db/x?user=me", "jdbc:postgresql://db/x?a=b&Password=p"})
    void takesNoUrlWithCredentials(String url) {
        assertThatThrownBy(() -> new DatabaseSettings(url, "", Secret.NONE)).hasMessage(
                "contains a user or a password; set them as username and password, and leave them out of the url");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:postgresql://db:port/x", "jdbc:postgresql://db"})
    void takesNoUrlThatTheDriverRefuses(String url) {
        assertThatThrownBy(() -> new DatabaseSettings(url, "", Secret.NONE))
                .hasMessageStartingWith("is not a URL that the PostgreSQL driver understands; expected");
    }
}
