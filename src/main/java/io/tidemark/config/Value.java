package io.tidemark.config;

import java.util.Optional;

/**
 * The text of a key, and where it stands. Prints itself without its secrets.
 *
 * @param origin for a person to find it, or empty where that isn't known
 */
record Value(String key, String text, Optional<String> origin) {
    boolean isBlank() {
        return text.isBlank();
    }

    @Override
    public String toString() {
        return key + " = " + shown() + origin.map(place -> " (" + place + ")").orElse("");
    }

    /** The text without its secrets. */
    String shown() {
        // What nobody knows may be a secret whose key is misspelt.
        if (Keys.isSecret(key) || Keys.place(key).isEmpty()) {
            return new Secret(text).toString();
        }
        return key.endsWith(".url") || key.endsWith(".endpoint") ? DatabaseSettings.redact(text) : text;
    }
}
