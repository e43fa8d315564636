package io.tidemark.replica;

import java.util.List;

/**
 * A chain's archive.
 *
 * @param orphans       archives of the same sequence number that the chain leaves out
 * @param missingBefore how many sequence numbers are missing before it
 */
public record ChainStep(StoredArchive archive, List<StoredArchive> orphans, long missingBefore) {
    public ChainStep {
        orphans = List.copyOf(orphans);
    }
}
