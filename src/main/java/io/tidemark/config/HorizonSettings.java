package io.tidemark.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How far from now rows are left for a later run.
 *
 * @param fixedLag           empty: as far as the oldest running transaction goes back; otherwise this far, whatever runs
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

    static HorizonSettings read(Reader reader) {
        return new HorizonSettings(
                reader.read(List.of("tidemark.horizon"), Optional.empty(), HorizonSettings::parseLag),
                reader.duration(List.of("tidemark.horizon.margin"), "5s", "0s", "1h"),
                reader.read(List.of("tidemark.horizon.ignore-applications"), Set.of(), HorizonSettings::parseNames));
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
            throw new IllegalArgumentException("is not a horizon; expected transactions, or lag: and a duration, e.g. lag:15m");
        }
        Duration lag = Durations.parse(text.substring("lag:".length()));
        if (lag.compareTo(Duration.ofSeconds(1)) < 0 || lag.compareTo(Duration.ofDays(7)) > 0) {
            throw new IllegalArgumentException("is out of range; expected lag:1s to lag:7d, e.g. lag:15m");
        }
        return Optional.of(lag);
    }

    /** The names in a text with commas between; empty ones don't count. */
    static Set<String> parseNames(String text) {
        return Set.copyOf(List.of(text.split(",")).stream().map(String::strip).filter(name -> !name.isEmpty()).distinct()
                .toList());
    }
}
