package io.tidemark.index;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Moments as the index keeps them: microseconds since 1970, PostgreSQL's own unit. */
final class Micros {
    private static final long SECOND = 1_000_000;
    private static final int NANOS = 1000;

    private Micros() {
    }

    static long of(Instant moment) {
        // Not by ChronoUnit, which counts in nanoseconds on the way: those of a long end in the year 2262.
        return Math.addExact(Math.multiplyExact(moment.getEpochSecond(), SECOND), moment.getNano() / NANOS);
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
