package io.tidemark.chain;

import io.tidemark.StreamKey;

/** Hears how far the reading of a stream's archives has come. */
@FunctionalInterface
public interface RebuildListener {
    /** Passes everything by. */
    RebuildListener NONE = (key, done, total) -> {
    };

    /** {@code done} of {@code total} archives are read. */
    void read(StreamKey key, int done, int total);
}
