package io.tidemark.replica;

import io.tidemark.batch.ArchiveKey;
import java.time.Instant;

/**
 * An archive as a listing names it; nothing of it is proved.
 *
 * @param key      the whole key, the target's prefix included
 * @param name     what the key says of the archive
 * @param storedAt when the store took it; of a folder, the file's time
 */
public record StoredArchive(String bucket, String key, ArchiveKey name, long sizeBytes, Instant storedAt) {
    public long sequence() {
        return name.sequence();
    }

    /** Names the object, for messages. */
    @Override
    public String toString() {
        return bucket + "/" + key;
    }
}
