package io.tidemark.index;

import java.time.Instant;
import java.util.Optional;

/**
 * The newest version of a row that the replica has.
 *
 * @param id         as its JSON has it
 * @param sequence   of the archive
 * @param sha256     of its JSON, in lower-case hex; empty where the archive sets the row aside
 * @param attachment empty where its archive lists none
 */
public record IndexedRow(String id, Instant updatedAt, long sequence, Optional<String> sha256,
                         Optional<IndexedAttachment> attachment) {
    /** Whether its archive names it and does not hold it. */
    public boolean isSetAside() {
        return sha256.isEmpty();
    }
}
