package io.tidemark.demo;

import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import java.nio.file.Path;

/**
 * A PostgreSQL and an S3 server that keep all they have in one folder: a second start goes on where the first ended,
 * however it ended.
 *
 * <pre>{@code
 * try (DemoServers servers = DemoServers.start(Path.of("target/demo"))) {
 *     SampleData.load(servers.source());
 *     …
 * }
 * }</pre>
 *
 * The database's files are in {@code postgres}, the replicated objects in {@code buckets}, one folder a bucket. Nothing
 * is stopped by a shutdown hook: whoever starts the servers closes them, after everything that uses them.
 */
public final class DemoServers implements AutoCloseable {
    private final FolderLock lock;
    private final SourceDatabase source;
    private final ObjectStoreServer store;

    private DemoServers(FolderLock lock, SourceDatabase source, ObjectStoreServer store) {
        this.lock = lock;
        this.source = source;
        this.store = store;
    }

    /** Starts both servers on free ports. @throws IllegalStateException when another JVM has them running in this folder */
    public static DemoServers start(Path folder) {
        return start(folder, 0, 0);
    }

    /**
     * Starts both servers on given ports, each 0 for a free one.
     *
     * @throws IllegalStateException when another JVM has them running in this folder
     */
    public static DemoServers start(Path folder, int postgresPort, int storePort) {
        Path absolute = folder.toAbsolutePath().normalize();
        FolderLock lock = FolderLock.of(absolute);
        SourceDatabase source = null;
        try {
            source = SourceDatabase.keptIn(absolute.resolve("postgres"), postgresPort);
            return new DemoServers(lock, source, ObjectStoreServer.inFolder(absolute.resolve("buckets"), storePort));
        } catch (RuntimeException e) {
            if (source != null) {
                source.close();
            }
            lock.close();
            throw e;
        }
    }

    /** The database that is replicated. */
    public SourceDatabase source() {
        return source;
    }

    /** The object store it is replicated to. */
    public ObjectStoreServer store() {
        return store;
    }

    /** Stops both servers; the folder stays. */
    @Override
    public void close() {
        try (lock; source; store) {
            // Closed from the last to the first, all of them even where one fails; its failure is thrown.
        }
    }
}
