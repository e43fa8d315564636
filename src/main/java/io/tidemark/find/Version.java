package io.tidemark.find;

import io.tidemark.StreamKey;
import io.tidemark.batch.ArchiveRef;
import io.tidemark.batch.AttachmentEntry;
import java.time.Instant;
import java.util.Optional;

/**
 * A version of a row, in an archive that is whole.
 *
 * @param updatedAt  to the second; to the microsecond where the row's name has it
 * @param name       of its file, without {@code .json}
 * @param sha256     of its JSON, as the archive's manifest names it
 * @param attachment stored or missing; empty where it has none
 * @param document   its JSON; empty where it was not asked for
 */
public record Version(StreamKey key, long sequence, ArchiveRef archive, Instant updatedAt, String name, String sha256,
                      Optional<AttachmentEntry> attachment, Optional<String> document) {
}
