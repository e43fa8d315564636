package io.tidemark.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The copy of the replica that the service keeps.
 *
 * @param folder    empty where it keeps none
 * @param schedule  when it is brought up to date
 * @param bandwidth how much is read in a second at the most; 0 for as much as comes
 * @param store     another store, for a mirror that is not a folder; empty where none is configured
 */
public record MirrorSettings(Optional<Path> folder, Schedule schedule, ByteSize bandwidth, Optional<ConnectionSettings> store) {
    static MirrorSettings read(Reader reader) {
        return new MirrorSettings(
                reader.read(List.of("tidemark.mirror.to"), Optional.empty(), text -> Optional.of(PathText.folder(text))),
                schedule(reader), reader.size(List.of("tidemark.mirror.bandwidth"), "0B", "0B", "100GB"),
                StoreReader.mirror(reader));
    }

    static Schedule schedule(Reader reader) {
        return StreamReader.schedule(reader, List.of("tidemark.mirror.schedule"), "0 0 3 * * ?");
    }
}
