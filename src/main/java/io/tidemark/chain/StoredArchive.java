package io.tidemark.chain;

import io.tidemark.batch.ArchiveKey;

/**
 * An archive as a listing of the store names it; nothing of it is proved.
 *
 * @param key  the whole key, the target's prefix included
 * @param name what the key says of the archive
 */
public record StoredArchive(String bucket, String key, ArchiveKey name) {
    /** Names the object, for messages. */
    @Override
    public String toString() {
        return bucket + "/" + key;
    }
}
