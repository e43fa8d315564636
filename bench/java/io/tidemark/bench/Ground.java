package io.tidemark.bench;

import io.tidemark.testing.SourceDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a contender works on: the source, an empty store, and a folder of its own.
 *
 * @param root     the project
 * @param folder   empty, for configuration and spool
 * @param endpoint of the store, with the latency that the work asks for
 */
record Ground(Work work, Path root, Path folder, SourceDatabase source, String endpoint) {
    /** A file below the project. */
    String file(String path) {
        return root.resolve(path).toString();
    }

    /** Writes a file into the folder. */
    Path write(String name, String content) {
        try {
            return Files.writeString(folder.resolve(name), content);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
