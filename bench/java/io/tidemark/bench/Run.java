package io.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One run of a contender, and what it left in the store.
 *
 * @param measured           of its processes
 * @param storeCpuSeconds    of the S3 server meanwhile
 * @param databaseCpuSeconds of PostgreSQL meanwhile
 * @param objects            in the store, each of one PUT or more
 * @param bytes              of the objects
 */
record Run(Measured measured, double storeCpuSeconds, double databaseCpuSeconds, long objects, long bytes) {
    /** Counts what lies in the store's folder. */
    static Run of(Measured measured, double storeCpuSeconds, double databaseCpuSeconds, Path store) throws IOException {
        try (Stream<Path> files = Files.walk(store)) {
            List<Path> objects = files.filter(Files::isRegularFile).toList();
            long bytes = 0;
            for (Path object : objects) {
                bytes += Files.size(object);
            }
            return new Run(measured, storeCpuSeconds, databaseCpuSeconds, objects.size(), bytes);
        }
    }
}
