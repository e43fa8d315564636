package io.tidemark.config;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * How one stream of one tenant is run.
 *
 * @param pageRows     how many rows are read and committed together
 * @param batchRows    how many rows an archive has at the most
 * @param batchBytes   how many bytes of JSON, before compression, end an archive
 * @param batchTimeout how long an archive waits for a next row
 * @param timeLimit    after which a run begins no further page; zero for no limit
 * @param start        rows before it are never taken
 */
public record StreamSettings(Schedule schedule, int pageRows, int batchRows, ByteSize batchBytes, Duration batchTimeout,
        Duration timeLimit, Instant start) {
    public StreamSettings {
        Objects.requireNonNull(schedule);
        Objects.requireNonNull(start);
        if (pageRows < 1 || batchRows < 1 || batchBytes.bytes() < 1) {
            throw new IllegalArgumentException("a page and a batch have at least one row and one byte");
        }
        if (batchTimeout.isNegative() || batchTimeout.isZero() || timeLimit.isNegative()) {
            throw new IllegalArgumentException("time limits are not negative, and the batch timeout not zero");
        }
    }

    /** Whether a run ends for time at all. */
    public boolean hasTimeLimit() {
        return !timeLimit.isZero();
    }
}
