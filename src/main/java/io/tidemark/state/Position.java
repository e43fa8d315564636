package io.tidemark.state;

import io.tidemark.batch.ArchiveRef;
import io.tidemark.watermark.Watermark;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a chain ends: the watermark, and the archive that the next one follows.
 *
 * @param sequence of the last archive; 0 before the first
 * @param last     the last archive; empty before the first
 */
public record Position(Watermark watermark, long sequence, Optional<ArchiveRef> last) {
    public Position {
        Objects.requireNonNull(watermark);
        if (last.isPresent() != sequence > 0) {
            throw new IllegalArgumentException("sequence " + sequence + " and its archive must come together");
        }
    }

    /** Before the first archive of a stream that begins at {@code start}. */
    public static Position start(Instant start) {
        return new Position(Watermark.start(start), 0, Optional.empty());
    }
}
