package io.tidemark.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * A PostgreSQL server process of this machine, listening on 127.0.0.1 alone.
 * It keeps nothing safe from a power failure (fsync is off), and all from a killed process.
 */
final class PostgresServer implements AutoCloseable {
    private final EmbeddedPostgres process;

    private PostgresServer(EmbeddedPostgres process) {
        this.process = process;
    }

    /** The one server all tests of this JVM share, started when first asked for and gone with the JVM. */
    static PostgresServer shared() {
        return Shared.SERVER;
    }

    /**
     * Starts a server whose data stay in a folder; a second start goes on where the first ended.
     * A server left running by a killed JVM is stopped first: the caller makes sure that no living one uses the folder.
     *
     * @param port 0 for a free one
     */
    static PostgresServer inFolder(Path folder, int port) {
        LeftoverPostmaster.stop(folder);
        return start(server -> server.setDataDirectory(folder).setCleanDataDirectory(false).setPort(port)
                // Whoever keeps data decides the order in which things stop; a hook would pull the database away.
                .setRegisterShutdownHook(false));
    }

    int port() {
        return process.getPort();
    }

    Database database(String name) {
        return new Database(port(), name);
    }

    @Override
    public void close() {
        try {
            process.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PostgresServer start(UnaryOperator<EmbeddedPostgres.Builder> settings) {
        try {
            return new PostgresServer(settings.apply(EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(binariesFolder().toFile())
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setServerConfig("max_prepared_transactions", "20")
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("fsync", "off")
                    .setServerConfig("synchronous_commit", "off")
                    .setServerConfig("full_page_writes", "off")
                    // Tests that depend on the server's zone are wrong; here it differs from UTC as the JVM's does.
                    .setServerConfig("timezone", "Europe/Berlin")
                    .setLocaleConfig("locale", "C")).start());
        } catch (IOException e) {
            throw new UncheckedIOException("can't start PostgreSQL", e);
        }
    }

    // One a user: a folder that root made in /tmp would be closed to everyone else.
    private static Path binariesFolder() throws IOException {
        return Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir"),
                "tidemark-postgres-" + System.getProperty("user.name")));
    }

    private static final class Shared {
        static final PostgresServer SERVER = start(server -> server);
    }
}
