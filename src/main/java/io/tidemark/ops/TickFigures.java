package io.tidemark.ops;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether the ticks of a declared stream's schedule find its tenants. While they don't, no run of it begins, and no tenant of it
 * need be known. Safe for use by many threads.
 */
public final class TickFigures {
    private final String stream;
    private final Clock clock;

    private Optional<Failures> failing = Optional.empty();

    /**
     * Ticks that failed in a row, up to now.
     *
     * @param count   how many, one at least
     * @param message of the last one
     */
    public record Failures(Instant firstAt, Instant lastAt, int count, String message) {
    }

    TickFigures(String stream, Clock clock) {
        this.stream = stream;
        this.clock = clock;
    }

    public String stream() {
        return stream;
    }

    synchronized void failed(String message) {
        Instant now = clock.instant();
        failing = Optional.of(failing.map(known -> new Failures(known.firstAt(), now, known.count() + 1, message))
                .orElseGet(() -> new Failures(now, now, 1, message)));
    }

    synchronized void found() {
        failing = Optional.empty();
    }

    /** Empty where the last tick found the stream's tenants, or none has fired yet. */
    public synchronized Optional<Failures> failing() {
        return failing;
    }

    /** How long ago the first of the failures was; zero where there are none. */
    public Duration failingFor() {
        Duration age = failing().map(known -> Duration.between(known.firstAt(), clock.instant())).orElse(Duration.ZERO);
        return age.isNegative() ? Duration.ZERO : age;
    }

    /** Why the service is not ready, in a sentence; empty while ticks fail for no longer than the limit. */
    public Optional<String> complaint(Duration limit) {
        Duration age = failingFor();
        return failing().filter(known -> age.compareTo(limit) > 0).map(known -> "no tick of " + stream
                + " has found its tenants for " + StreamFigures.text(age) + ": " + known.message());
    }
}
