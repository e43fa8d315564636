package io.tidemark.restore;

import java.time.Instant;
import java.util.Optional;

/**
 * What a restore is to bring back, and how.
 *
 * @param asOfInclusive rows in their newest version of up to this {@code updated_at}; empty for the newest there is
 * @param overwrite     whether rows and attachments that are there already, and are others, are replaced
 * @param dryRun        whether everything is taken back in the end
 */
public record RestoreOptions(Optional<Instant> asOfInclusive, boolean overwrite, boolean dryRun) {
    /** Everything, into what holds none of it. */
    public static final RestoreOptions ALL = new RestoreOptions(Optional.empty(), false, false);

    /** {@code asOf} as PostgreSQL takes it: later than every row where no moment is given. */
    String asOf() {
        return asOfInclusive.map(Instant::toString).orElse("infinity");
    }

    /** What an interrupted restore must be called with again; a dry run leaves nothing behind. */
    String identity() {
        return "as of " + asOf() + (overwrite ? ", overwriting" : "");
    }
}
