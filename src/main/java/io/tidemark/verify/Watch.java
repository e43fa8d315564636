package io.tidemark.verify;

import io.tidemark.StreamKey;

/** Is told what a verification finds, when it finds it, and how far it is. Called by several threads. */
public interface Watch {
    void found(StreamKey key, Finding finding);

    /** One more archive was read, or passed over. */
    default void done(long sizeBytes) {
    }
}
