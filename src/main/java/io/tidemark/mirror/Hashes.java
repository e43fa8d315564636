package io.tidemark.mirror;

import io.tidemark.replica.HashedInput;
import io.tidemark.replica.ObjectContent;
import io.tidemark.replica.ReplicaObjects;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Hashes of objects where they lie. */
final class Hashes {
    private Hashes() {
    }

    /** The SHA-256 of an object's bytes; empty text where there is no such object. */
    static String of(ReplicaObjects objects, String bucket, String key) {
        var found = objects.open(bucket, key);
        if (found.isEmpty()) {
            return "";
        }
        try (ObjectContent content = found.get()) {
            var bytes = new HashedInput(content.bytes());
            bytes.drain();
            return bytes.sha256();
        } catch (IOException e) {
            throw new UncheckedIOException("object " + bucket + "/" + key + " can't be read: " + e.getMessage(), e);
        }
    }
}
