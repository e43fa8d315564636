package io.tidemark.config;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Keys and environment variables that look like settings and aren't. */
final class UnknownKeys {
    private UnknownKeys() {
    }

    /** Notes each, with the one that was most likely meant. */
    static void note(PropertySource source, Problems problems) {
        for (String key : new TreeSet<>(source.keys())) {
            if (Keys.place(key).isEmpty()) {
                problems.add(key + at(source.origin(key)) + ": is not a known key"
                        + orElse(meant(key)));
            }
        }
        Set<String> known = new TreeSet<>();
        Keys.documented().forEach(key -> known.add(Environment.variable(key)));
        for (String variable : new TreeSet<>(source.variables())) {
            if (Keys.keyOf(variable).isEmpty() && !Keys.isForeign(variable)) {
                problems.add(variable + " (environment variable): does not stand for a known key"
                        + orElse(Keys.nearest(variable, known)));
            }
        }
    }

    private static Optional<String> meant(String key) {
        if (!Keys.isMeant(key)) {
            return Keys.nearest(key);
        }
        String rooted = Keys.rooted(key);
        return Keys.place(rooted).isPresent() ? Optional.of(rooted) : Keys.nearest(rooted);
    }

    private static String at(Optional<String> origin) {
        return origin.map(place -> " (" + place + ")").orElse("");
    }

    private static String orElse(Optional<String> nearest) {
        return nearest.isEmpty() ? "; remove it" : ";" + Keys.didYouMean(nearest);
    }
}
