package io.tidemark.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A database of a real PostgreSQL 18: a fresh one for a test, or one that is kept in a folder.
 *
 * <pre>{@code
 * try (SourceDatabase source = SourceDatabase.withDocumentStore()) {
 *     source.execute("INSERT INTO akte …");
 * }
 * }</pre>
 *
 * The server is started once a JVM (about a second), a database takes some milliseconds. It runs in another time zone
 * than UTC, with {@code max_prepared_transactions = 20}, and is the whole cluster's superuser's: roles outlive the
 * database that made them, so name them after it. Closing drops the database, whoever is still connected to it, and
 * rolls back what was prepared in it.
 */
public final class SourceDatabase extends Database implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String KEPT_NAME = "tidemark";

    private final Runnable whenClosed;

    private SourceDatabase(int port, String name, Runnable whenClosed) {
        super(port, name);
        this.whenClosed = whenClosed;
    }

    /** An empty database of its own. */
    public static SourceDatabase fresh() {
        return copyOf("template0");
    }

    /** A database of its own with the tables of the document store, without rows. */
    public static SourceDatabase withDocumentStore() {
        return copyOf(DocumentStoreTemplate.name());
    }

    /**
     * Starts a server of its own whose data stay in a folder, with the tables of the document store; where the folder
     * holds them already, they are as they were. Closing stops the server. One JVM at a time may use the folder.
     *
     * @param port 0 for a free one
     */
    public static SourceDatabase keptIn(Path folder, int port) {
        PostgresServer server = PostgresServer.inFolder(folder, port);
        try {
            Database admin = server.database("postgres");
            if (admin.strings("SELECT 1 FROM pg_database WHERE datname = ?", KEPT_NAME).isEmpty()) {
                admin.execute("CREATE DATABASE " + KEPT_NAME);
            }
            SourceDatabase source = new SourceDatabase(server.port(), KEPT_NAME, server::close);
            if (source.string("SELECT to_regclass('dokument')") == null) {
                // One call is one transaction: a start that was killed leaves all of the tables or none.
                source.execute(documentStoreSchema());
            }
            return source;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /**
     * Starts a standby of another server: one that follows it, and takes reads alone until it is promoted.
     *
     * @param folder a copy of that server's folder, made while it was stopped
     */
    public static SourceDatabase standbyIn(Path folder, SourceDatabase primary) {
        try {
            Files.writeString(folder.resolve("postgresql.auto.conf"), "primary_conninfo = 'host=127.0.0.1 port="
                    + primary.port() + " user=" + primary.username() + "'\n");
            Files.createFile(folder.resolve("standby.signal"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return keptIn(folder, 0);
    }

    /** The server's first process, of which all others are children. */
    public long pid() {
        try {
            return Long.parseLong(Files.readAllLines(Path.of(string("SHOW data_directory"), "postmaster.pid")).get(0).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the server as a crash does, and returns when it has ended; the next start recovers from its log. */
    public void crash() {
        Path folder = Path.of(string("SHOW data_directory"));
        try {
            // PostgreSQL's immediate shutdown: no session ends in an orderly way, and nothing is written any more.
            new ProcessBuilder("kill", "-QUIT", Long.toString(pid())).inheritIO().start().waitFor();
            Await.until(Duration.ofMinutes(1), "PostgreSQL ends", () -> Files.notExists(folder.resolve("postmaster.pid")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while PostgreSQL ended", e);
        }
    }

    /**
     * Lets a role of its own log in with this password alone; all others are trusted. The role and the rule outlive the
     * database.
     *
     * @return the role's name
     */
    public String roleWithPassword(String password) {
        String role = name() + "_locked";
        execute("CREATE ROLE " + role + " LOGIN PASSWORD '" + password + "'");
        Path rules = Path.of(string("SHOW hba_file"));
        try {
            // The first rule that fits is the one that counts.
            Files.writeString(rules, "host all " + role + " 127.0.0.1/32 scram-sha-256\n" + Files.readString(rules));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        execute("SELECT pg_reload_conf()");
        return role;
    }

    @Override
    public void close() {
        whenClosed.run();
    }

    private static SourceDatabase copyOf(String template) {
        Database admin = PostgresServer.shared().database("postgres");
        String name = "test_" + COUNT.incrementAndGet();
        // Copying the template's files is quicker than logging each of their pages.
        admin.execute("CREATE DATABASE " + name + " TEMPLATE " + template + " STRATEGY file_copy");
        return new SourceDatabase(admin.port(), name, () -> drop(admin, name));
    }

    private static void drop(Database admin, String name) {
        Database database = new Database(admin.port(), name);
        for (String gid : admin.strings("SELECT quote_literal(gid) FROM pg_prepared_xacts WHERE database = ?", name)) {
            database.execute("ROLLBACK PREPARED " + gid);
        }
        admin.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    private static String documentStoreSchema() {
        try (InputStream schema = SourceDatabase.class.getResourceAsStream("/schema/document-store.sql")) {
            return new String(schema.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class DocumentStoreTemplate {
        private static final String NAME = "document_store";

        static {
            PostgresServer.shared().database("postgres").execute("CREATE DATABASE " + NAME);
            PostgresServer.shared().database(NAME).execute(documentStoreSchema());
        }

        // A method: reading the constant alone would not make the template.
        static String name() {
            return NAME;
        }
    }
}
