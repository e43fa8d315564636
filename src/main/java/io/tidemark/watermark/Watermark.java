package io.tidemark.watermark;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/**
 * The key {@code (updated_at, id)} of the last row known to be stored: rows after it are still to be done.
 *
 * @param updatedAt to the microsecond, as PostgreSQL keeps it
 * @param id        PostgreSQL's text form of the tie-break column; empty only where a stream starts, which is before
 *                  every row of that moment
 */
public record Watermark(Instant updatedAt, Optional<String> id) {
    public Watermark {
        Objects.requireNonNull(id);
        if (!updatedAt.equals(updatedAt.truncatedTo(ChronoUnit.MICROS))) {
            throw new IllegalArgumentException("a watermark has microseconds, this one has more: " + updatedAt);
        }
    }

    /** The watermark just after the row {@code (updatedAt, id)}. */
    public static Watermark at(Instant updatedAt, String id) {
        return new Watermark(updatedAt, Optional.of(id));
    }

    /** The watermark before every row whose {@code updated_at} is {@code start} or later. */
    public static Watermark start(Instant start) {
        return new Watermark(start, Optional.empty());
    }
}
