package io.tidemark.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The copy of the replica that the service keeps.
 *
 * @param folder    empty where it keeps none
 * @param schedule  when it is brought up to date
 * @param bandwidth how much is read in a second at the most; 0 for as much as comes
 * @param store     another store, for a mirror that is no folder; empty where none is configured
 */
public record MirrorSettings(Optional<Path> folder, Schedule schedule, ByteSize bandwidth, Optional<ConnectionSettings> store) {
}
