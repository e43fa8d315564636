package io.tidemark.config;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * How one stream of one tenant is run.
 *
 * @param pageRows     how many rows are read and committed together; empty for {@link #pageRows(boolean) what suits the stream}
 * @param batchRows    how many rows an archive has at the most
 * @param batchBytes   how many bytes of JSON, before compression, end an archive
 * @param batchTimeout how long an archive waits for a next row
 * @param timeLimit    after which a run begins no further page; zero for no limit
 * @param start        rows before it are never taken
 */
public record StreamSettings(Schedule schedule, OptionalInt pageRows, int batchRows, ByteSize batchBytes, Duration batchTimeout,
        Duration timeLimit, Instant start) {
    private static final int PAGE_ROWS = 50_000;
    // A page that fails is done again, and its PDFs are read again for that: a GB of them, not three.
    private static final int PAGE_ROWS_WITH_ATTACHMENTS = 20_000;

    public StreamSettings {
        Objects.requireNonNull(schedule);
        Objects.requireNonNull(start);
        if (pageRows.orElse(1) < 1 || batchRows < 1 || batchBytes.bytes() < 1) {
            throw new IllegalArgumentException("a page and a batch have at least one row and one byte");
        }
        if (batchTimeout.isNegative() || batchTimeout.isZero() || timeLimit.isNegative()) {
            throw new IllegalArgumentException("time limits are not negative, and the batch timeout not zero");
        }
    }

    /** How many rows are read and committed together, of a stream with attachments or without. */
    public int pageRows(boolean hasAttachments) {
        return pageRows.orElse(hasAttachments ? PAGE_ROWS_WITH_ATTACHMENTS : PAGE_ROWS);
    }

    /** Whether a run ends for time at all. */
    public boolean hasTimeLimit() {
        return !timeLimit.isZero();
    }
}
