package io.tidemark.replica;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of an object without its bytes.
 *
 * @param storedAt when the store took it, to the second; of a folder, the file's time
 * @param metadata the user metadata; a folder keeps none
 */
public record ObjectHead(long sizeBytes, Instant storedAt, Map<String, String> metadata) {
    public ObjectHead {
        metadata = Map.copyOf(metadata);
    }

    /** The SHA-256 that its metadata names. */
    public Optional<String> sha256() {
        return Optional.ofNullable(metadata.get("sha256"));
    }
}
