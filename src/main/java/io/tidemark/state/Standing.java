package io.tidemark.state;

import io.tidemark.StreamKey;
import io.tidemark.state.Pauses.Pause;
import io.tidemark.watermark.Watermark;
import java.time.Instant;
import java.util.Optional;

/**
 * What the state keeps of a tenant's stream, whichever process wrote it.
 *
 * @param watermark     empty before the first archive
 * @param sequence      of the chain's last archive
 * @param lastRun       empty when no run has ended since the state was made
 * @param completeUntil each row before it is stored; empty when no run has caught up yet
 * @param failures      runs that failed in a row
 * @param pause         empty while the stream may run
 * @param quarantined   rows that are set aside now
 */
public record Standing(StreamKey key, Optional<Watermark> watermark, long sequence, Optional<RunReport> lastRun,
                       Optional<Instant> lastSuccessAt, Optional<Instant> completeUntil, int failures,
                       Optional<Instant> lastFailureAt, String lastFailure, Optional<Pause> pause,
                       long quarantined) {
}
