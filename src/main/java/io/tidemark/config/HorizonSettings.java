package io.tidemark.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How far from now rows are left for a later run.
 *
 * @param fixedLag           empty: as far as the oldest running transaction goes back; else this far, whatever runs
 * @param margin             taken off the transactions' horizon, for clocks that step or differ
 * @param ignoreApplications names of applications whose transactions only read and don't hold the horizon
 */
public record HorizonSettings(Optional<Duration> fixedLag, Duration margin, Set<String> ignoreApplications) {
    public HorizonSettings {
        if (margin.isNegative()) {
            throw new IllegalArgumentException("the margin is not negative: " + margin);
        }
        ignoreApplications = Set.copyOf(ignoreApplications);
    }

    /**
     * The fixed lag of a text: none for {@code transactions}, fifteen minutes for {@code lag:15m}.
     *
     * @throws IllegalArgumentException where it is neither
     */
    static Optional<Duration> parseLag(String text) {
        if (text.equals("transactions")) {
            return Optional.empty();
        }
        if (!text.startsWith("lag:")) {
            throw new IllegalArgumentException("is no horizon; allowed are transactions, or lag: and a duration, as in lag:15m");
        }
        Duration lag = Durations.parse(text.substring("lag:".length()));
        if (lag.compareTo(Duration.ofSeconds(1)) < 0 || lag.compareTo(Duration.ofDays(7)) > 0) {
            throw new IllegalArgumentException("is out of range; allowed are lag:1s to lag:7d, as in lag:15m");
        }
        return Optional.of(lag);
    }

    /** The names in a text with commas between; empty ones don't count. */
    static Set<String> parseNames(String text) {
        return Set.copyOf(List.of(text.split(",")).stream().map(String::strip).filter(name -> !name.isEmpty()).distinct()
                .toList());
    }
}
