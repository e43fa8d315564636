package io.tidemark.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Settings of few texts, beside those that have no default. */
final class SettingsTexts {
    static final String HASH = "pbkdf2-sha512:10000:AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    static final Map<String, String> REQUIRED = Map.of(
            "tidemark.source.url", "jdbc:postgresql://db.example.org/documents",
            "tidemark.source.username", "reader");

    private SettingsTexts() {
    }

    static Settings settings(String... keysAndValues) {
        return Settings.of(PropertySource.of(with(keysAndValues)));
    }

    static Map<String, String> with(String... keysAndValues) {
        Map<String, String> texts = new HashMap<>(REQUIRED);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            texts.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return texts;
    }

    /** What is wrong with them. */
    static List<String> problems(String... keysAndValues) {
        return catchThrowableOfType(ConfigurationException.class, () -> settings(keysAndValues)).problems();
    }
}
