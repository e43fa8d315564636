package io.tidemark.reader;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;

/**
 * An archive after the first, quick reading: its name, its real hash and its description.
 *
 * @param descriptor empty where the object can't be read that far
 * @param damage     what stopped the reading, if anything
 */
record Head(String bucket, String key, ArchiveName name, Instant lastModified, String sha256, long sizeBytes,
            Optional<Descriptor> descriptor, Optional<String> damage) {

    String object() {
        return bucket + "/" + key;
    }

    /** Reads an object to its end, once. @throws IOException when the store fails, never for what the object holds */
    static Head read(InputStream bytes, String bucket, String key, ArchiveName name, Instant lastModified)
            throws IOException {
        Optional<Descriptor> descriptor = Optional.empty();
        Optional<String> damage = Optional.empty();
        try (ArchiveStream stream = new ArchiveStream(bytes)) {
            try {
                stream.open(name.extension());
                for (var entry = stream.next(); entry.isPresent(); entry = stream.next()) {
                    if (descriptor.isEmpty() && entry.get().getName().endsWith("/tidemark.json")
                            && !entry.get().getName().contains("/data/")) {
                        descriptor = Optional.of(DescriptorParser.parse(stream.entry(), DescriptorParser.IGNORED));
                    }
                }
                stream.readTail();
            } catch (IOException | IllegalArgumentException e) {
                damage = Optional.of("can't be read: " + e.getMessage());
            }
            stream.finish();
            if (descriptor.isEmpty() && damage.isEmpty()) {
                damage = Optional.of("holds no tidemark.json");
            }
            return new Head(bucket, key, name, lastModified, stream.sha256(), stream.sizeBytes(), descriptor, damage);
        }
    }

    /** As the visitor sees it; only for one with a descriptor. */
    Archive archive() {
        Descriptor d = descriptor.orElseThrow();
        return new Archive(bucket, key, sha256, sizeBytes, d.sequence(), d.kind(), d.from(), d.to(), d.rows(),
                d.jsonBytes());
    }
}
