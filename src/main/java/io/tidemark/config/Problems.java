package io.tidemark.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Gathers what is wrong, each thing once. */
final class Problems {
    private final Set<String> lines = new LinkedHashSet<>();

    /**
     * Notes that a value is wrong.
     *
     * @param wrong what is wrong; then, after a semicolon, what is expected
     */
    void add(Value value, String wrong) {
        lines.add(value + ": " + wrong);
    }

    /** Notes a problem that is not one of a single value. */
    void add(String line) {
        lines.add(line);
    }

    int count() {
        return lines.size();
    }

    /**
     * @throws ConfigurationException where anything was noted
     */
    void throwIfAny() {
        if (!lines.isEmpty()) {
            throw new ConfigurationException(List.copyOf(lines));
        }
    }
}
