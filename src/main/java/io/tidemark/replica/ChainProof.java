package io.tidemark.replica;

import io.tidemark.TidemarkException;
import java.util.Optional;

/**
 * Proves that archives follow one another, for those who read a chain to use it: the hash that each names of the one
 * before is compared with that one's bytes. One thread uses it.
 */
public final class ChainProof {
    private static final String HINT = "tidemark verify reports all that is wrong with the replica; get the object back from"
            + " another copy";

    private Optional<ReadArchive.Whole> last = Optional.empty();

    /**
     * Takes the next archive of the chain, as it was read.
     *
     * @return it, proved to be whole and to follow the one given before; the first one is only proved to be whole
     * @throws TidemarkException where it isn't whole, or doesn't follow
     */
    public ReadArchive.Whole next(ReadArchive archive) {
        if (archive instanceof ReadArchive.Damaged damaged) {
            throw new TidemarkException("archive " + damaged.object() + " " + damaged.fact(), HINT);
        }
        var whole = (ReadArchive.Whole) archive;
        if (last.isPresent() && !whole.follows(last.get())) {
            throw new TidemarkException("archive " + whole.object() + " doesn't follow " + last.get().object()
                    + ", which has SHA-256 " + last.get().sha256() + ": " + whole.previous().map(ref -> "it follows "
                    + ref.bucket() + "/" + ref.key() + " of SHA-256 " + ref.sha256()).orElse("it follows none"), HINT);
        }
        last = Optional.of(whole);
        return whole;
    }

    /** The last archive that was proved; empty before the first. */
    public Optional<ReadArchive.Whole> last() {
        return last;
    }
}
