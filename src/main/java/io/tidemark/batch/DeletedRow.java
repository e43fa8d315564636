package io.tidemark.batch;

import java.time.Instant;
import java.util.Objects;

/**
 * A row that the replica has and the source no longer.
 *
 * @param id PostgreSQL's text form
 */
public record DeletedRow(String id, Instant updatedAt) {
    public DeletedRow {
        Objects.requireNonNull(id);
        Timestamps.check(updatedAt);
    }
}
