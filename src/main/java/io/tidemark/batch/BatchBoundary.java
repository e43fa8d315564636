package io.tidemark.batch;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Objects;
import java.util.Optional;

/**
 * Where one batch ends and the next begins: a pure function of the rows.
 *
 * <pre>
 * limits (3 rows, 1000 bytes)
 * rows 2, bytes  999, 31 Jan 10:00, next 31 Jan 10:00   goes on
 * rows 3, bytes  999, 31 Jan 10:00, next 31 Jan 10:00   ROWS
 * rows 2, bytes 1000, 31 Jan 10:00, next 31 Jan 10:00   BYTES
 * rows 2, bytes  999, 31 Jan 23:59, next 01 Feb 00:00   MONTH_END
 * rows 2, bytes  999, 31 Jan 10:00, no next row         PAGE_END
 * </pre>
 *
 * Asked after each row, it gives batches that are never empty, never span two months (UTC), and in which all rows but the
 * last stay below both limits. It is immutable.
 */
public record BatchBoundary(BatchLimits limits) {
    /** Why a batch is complete. */
    public enum Completion {
        /** It has as many rows as a batch may. */
        ROWS,
        /** It has as many bytes as a batch may, or more by its last row. */
        BYTES,
        /** The next row is of another month. */
        MONTH_END,
        /** There is no next row. */
        PAGE_END
    }

    public BatchBoundary {
        Objects.requireNonNull(limits);
    }

    /**
     * Why the batch is complete after the row just taken, or empty where it goes on. Where there are several reasons, the
     * first in the order of {@link Completion}.
     *
     * @param rows          of the batch, the one just taken and those set aside included ({@link ArchiveWriter#taken})
     * @param bytes         of the batch, the row just taken included ({@link ArchiveWriter#bytes})
     * @param updatedAt     of the row just taken
     * @param nextUpdatedAt of the row after it; empty at the end of the page
     */
    public Optional<Completion> after(int rows, long bytes, Instant updatedAt, Optional<Instant> nextUpdatedAt) {
        if (rows >= limits.rows()) {
            return Optional.of(Completion.ROWS);
        }
        if (bytes >= limits.bytes()) {
            return Optional.of(Completion.BYTES);
        }
        if (nextUpdatedAt.isEmpty()) {
            return Optional.of(Completion.PAGE_END);
        }
        return isSameMonth(updatedAt, nextUpdatedAt.get()) ? Optional.empty() : Optional.of(Completion.MONTH_END);
    }

    /** Whether one batch can have both (UTC). */
    public static boolean isSameMonth(Instant one, Instant other) {
        LocalDateTime first = Timestamps.utc(one);
        LocalDateTime second = Timestamps.utc(other);
        return first.getMonthValue() == second.getMonthValue() && first.getYear() == second.getYear();
    }
}
