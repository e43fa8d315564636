package io.tidemark.config;

import java.util.Objects;

/** A text that never shows itself: whatever prints it prints {@code ***}, or nothing where it is empty. */
public final class Secret {
    /** No secret at all: the empty text. */
    public static final Secret NONE = new Secret("");

    private final String text;

    public Secret(String text) {
        this.text = Objects.requireNonNull(text);
    }

    /** The text itself, for the one who has to send it. */
    public String reveal() {
        return text;
    }

    public boolean isEmpty() {
        return text.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text.isEmpty() ? "" : "***";
    }
}
