package io.tidemark.chain;

import java.time.Instant;

/**
 * An archive that the store has under the key of one to be stored, and that differs from it in how it was compressed alone.
 *
 * @param sha256   of the stored object, computed from its bytes, in lower-case hex
 * @param storedAt when the store took it
 */
public record Twin(String sha256, long sizeBytes, Instant storedAt) {
}
