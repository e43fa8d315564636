package io.tidemark.replica;

import java.time.Instant;

/**
 * An object as a listing names it.
 *
 * @param key      the whole key
 * @param storedAt when the store took it; of a folder, the file's time
 */
public record StoredObject(String bucket, String key, long sizeBytes, Instant storedAt) {
    /** Names the object, for messages. */
    @Override
    public String toString() {
        return bucket + "/" + key;
    }
}
