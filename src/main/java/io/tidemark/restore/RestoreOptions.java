package io.tidemark.restore;

import io.tidemark.batch.BatchKind;
import io.tidemark.replica.Descriptor;
import io.tidemark.replica.StoredArchive;
import java.time.Instant;
import java.util.Optional;

/**
 * What a restore is to bring back, and how.
 *
 * @param asOfInclusive rows in their newest version of up to this {@code updated_at}; empty for the newest there is
 * @param overwrite     whether rows and attachments that are there already, and are others, are replaced
 * @param dryRun        whether everything is taken back in the end
 * @param scratch       that it is a test; empty for a restore that counts
 */
public record RestoreOptions(Optional<Instant> asOfInclusive, boolean overwrite, boolean dryRun, Optional<Scratch> scratch) {
    /** Everything, into what holds none of it. */
    public static final RestoreOptions ALL = new RestoreOptions(Optional.empty(), false, false);

    /**
     * Whether the rows of a batch count whatever version came before. A supplement says what the source had when its watermark
     * stood there, even with an older {@code updated_at}: a row can be set back.
     */
    boolean isLastWord(Descriptor batch) {
        return batch.kind() == BatchKind.SUPPLEMENT
                && asOfInclusive.filter(batch.toInclusive().updatedAt()::isAfter).isEmpty();
    }

    public RestoreOptions(Optional<Instant> asOfInclusive, boolean overwrite, boolean dryRun) {
        this(asOfInclusive, overwrite, dryRun, Optional.empty());
    }

    /** A test of a restore. */
    public static RestoreOptions test(Scratch scratch) {
        return new RestoreOptions(Optional.empty(), false, false, Optional.of(scratch));
    }

    /** Whether an archive is meant. */
    boolean takes(StoredArchive archive) {
        return scratch.flatMap(Scratch::sample).filter(sample -> !sample.takes(archive.toString())).isEmpty();
    }

    /** The schema where the restore remembers how far it is. */
    String stateSchema() {
        return scratch.map(Scratch::state).orElse("tidemark_restore");
    }

    /** {@code asOf} as PostgreSQL takes it: later than every row where no moment is given. */
    String asOf() {
        return asOfInclusive.map(Instant::toString).orElse("infinity");
    }

    /** What an interrupted restore must be called with again; a dry run leaves nothing behind. */
    String identity() {
        return "as of " + asOf() + (overwrite ? ", overwriting" : "");
    }
}
