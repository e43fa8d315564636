package io.tidemark.mirror;

import io.tidemark.replica.ReplicaObjects;
import io.tidemark.replica.StoredObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Where copies are kept. An object gets its name when all of its bytes are there and on disk, and never before. Safe for use
 * by many threads, each with objects of its own.
 */
public interface CopyPlace extends AutoCloseable {
    /** What is there by name: whole objects alone. */
    ReplicaObjects objects();

    /**
     * A file for an object's bytes while they come. What another process left there that was killed is written over.
     *
     * @throws io.tidemark.TidemarkException where no file here can have that name
     */
    Path part(String bucket, String key) throws IOException;

    /**
     * Gives the bytes their name; the part is gone then.
     *
     * @throws io.tidemark.TidemarkException where the name is taken: nothing is overwritten
     */
    void keep(Path part, Copy copy) throws IOException;

    /** Makes sure that all that has its name keeps it, whatever happens to the machine. */
    void settle() throws IOException;

    /** Notes that an archive is, or is about to be, here without all of its attachments. */
    void owe(String bucket, String key) throws IOException;

    /** Whether an archive was noted so. */
    boolean isOwing(String bucket, String key);

    /** Takes the note away. */
    void settled(String bucket, String key) throws IOException;

    /** Whether the object at the source is, by its time, still the one that was copied. */
    boolean isAsOld(StoredObject copy, Instant storedAt);

    /** The object at the source, which was stored again since, has still the bytes of its copy. */
    void confirm(StoredObject copy, Instant storedAt) throws IOException;

    @Override
    void close() throws IOException;
}
