package io.tidemark.verify;

import io.tidemark.StreamKey;

/** Hears what a verification finds, when it finds it, and how far it is. Called by several threads. */
public interface VerifyListener {
    void found(StreamKey key, Finding finding);

    /** One more archive was read, or passed over. */
    default void done(long sizeBytes) {
    }
}
