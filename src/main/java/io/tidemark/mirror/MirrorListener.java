package io.tidemark.mirror;

import io.tidemark.StreamKey;

/** Hears what a mirror comes upon, when it does, and how far it is. Called by several threads. */
public interface MirrorListener {
    void found(StreamKey key, Finding finding);

    /** So many archives are there to be looked at. */
    default void begun(StreamKey key, long archives) {
    }

    /** One more archive is in the mirror, or was passed over. */
    default void done() {
    }

    /** Bytes were carried over. */
    default void carried(long sizeBytes) {
    }
}
