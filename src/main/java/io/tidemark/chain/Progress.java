package io.tidemark.chain;

import io.tidemark.StreamKey;

/** Is told how far the reading of a stream's archives has come. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress NONE = (key, done, total) -> {
    };

    /** {@code done} of {@code total} archives are read. */
    void read(StreamKey key, int done, int total);
}
