package io.tidemark.state;

import java.time.Instant;

/**
 * A row that was set aside once, and that an archive holds now.
 *
 * @param sequence  of that archive
 * @param updatedAt of the version that it holds
 */
public record TakenRow(long sequence, String id, Instant updatedAt) {
}
