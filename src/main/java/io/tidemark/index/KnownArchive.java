package io.tidemark.index;

import java.util.Optional;

/**
 * An archive that was taken into the index.
 *
 * @param sha256    as the ledger had it
 * @param sizeBytes of the object; 0 where there was a fault
 * @param fault     why no row of it is in the index; empty where they are
 */
record KnownArchive(String sha256, long sizeBytes, Optional<String> fault) {
}
