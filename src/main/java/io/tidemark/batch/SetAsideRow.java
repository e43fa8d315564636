package io.tidemark.batch;

import java.time.Instant;
import java.util.Objects;

/**
 * A row of a batch that could not be written, and why.
 *
 * @param id     PostgreSQL's text form
 * @param reason a lower-case fact that holds no content of the row
 */
public record SetAsideRow(String id, Instant updatedAt, String reason) {
    public SetAsideRow {
        Objects.requireNonNull(id);
        Timestamps.check(updatedAt);
        if (reason.isBlank()) {
            throw new IllegalArgumentException("a row is set aside for a reason");
        }
    }
}
