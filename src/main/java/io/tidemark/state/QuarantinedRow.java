package io.tidemark.state;

import java.time.Instant;

/**
 * A row that could not be written: its archive names it, and the quarantine remembers it.
 *
 * @param sequence of the archive that names it
 * @param reason   why, without any of the row's content
 */
public record QuarantinedRow(long sequence, String id, Instant updatedAt, String reason) {
}
