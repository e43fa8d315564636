package io.tidemark.index;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/**
 * The index's file, an SQLite database that one process uses at a time.
 *
 * <p>Source: sqlite.org, "Write-Ahead Logging" and "PRAGMA Statements".
 */
final class IndexFile implements AutoCloseable {
    private static final String NAME = "index.db";
    private static final int CACHE_KIB = 32 << 10;
    private static final int RESULT_CODE = 0xff;

    private final Path path;
    private final Connection connection;

    private IndexFile(Path path, Connection connection) {
        this.path = path;
        this.connection = connection;
    }

    /** What is done with the database; a failure of it is the index's. */
    interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    /**
     * Opens the index in a folder; one that is missing, damaged or of something else is made anew.
     *
     * @param identity what it has to be of
     * @throws IndexException where another process has it open, or the folder can't be written
     */
    static IndexFile open(Path folder, String identity) {
        Path path = folder.resolve(NAME);
        try {
            Files.createDirectories(folder);
            try {
                return new IndexFile(path, connect(path, identity));
            } catch (SQLException e) {
                if (!isDamage(e)) {
                    throw e;
                }
                discard(path);
                return new IndexFile(path, connect(path, identity));
            }
        } catch (SQLException e) {
            throw code(e) == SQLiteErrorCode.SQLITE_BUSY.code ? new IndexException("another audit of the same stream is under way",
                    "wait for its end; it holds " + path, e) : new IndexException(path, e);
        } catch (IOException e) {
            throw new UncheckedIOException("the index " + path + " can't be made: " + e.getMessage(), e);
        }
    }

    private static Connection connect(Path path, String identity) throws SQLException, IOException {
        var config = new SQLiteConfig();
        // Whole after a kill, and after a power cut but for the last moments, which are read again.
        config.setLockingMode(SQLiteConfig.LockingMode.EXCLUSIVE);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setCacheSize(-CACHE_KIB);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.setBusyTimeout(0);
        Connection connection = config.createConnection("jdbc:sqlite:" + path);
        try {
            connection.setAutoCommit(false);
            if (!identity.equals(identity(connection))) {
                create(connection, identity);
            }
            return connection;
        } catch (SQLException | IOException e) {
            connection.close();
            throw e;
        }
    }

    private static String identity(Connection connection) throws SQLException {
        if (!tables(connection).contains("about")) {
            return "";
        }
        try (var statement = connection.createStatement();
             var about = statement.executeQuery("SELECT identity FROM about")) {
            return about.next() ? about.getString(1) : "";
        }
    }

    private static void create(Connection connection, String identity) throws SQLException, IOException {
        try (InputStream schema = IndexFile.class.getResourceAsStream("index.sql"); var statement = connection.createStatement()) {
            for (String table : tables(connection)) {
                statement.executeUpdate("DROP TABLE \"" + table + "\"");
            }
            statement.executeUpdate(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
        }
        try (var about = connection.prepareStatement("INSERT INTO about VALUES (?)")) {
            about.setString(1, identity);
            about.executeUpdate();
        }
        connection.commit();
    }

    private static List<String> tables(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
             var result = statement.executeQuery("SELECT name FROM sqlite_schema WHERE type = 'table'")) {
            List<String> tables = new ArrayList<>();
            while (result.next()) {
                tables.add(result.getString(1));
            }
            return tables;
        }
    }

    <T> T call(Work<T> work) {
        try {
            return work.with(connection);
        } catch (SQLException e) {
            throw new IndexException(path, e);
        }
    }

    private static boolean isDamage(SQLException e) {
        return code(e) == SQLiteErrorCode.SQLITE_CORRUPT.code || code(e) == SQLiteErrorCode.SQLITE_NOTADB.code
                // A table of an index that another version made.
                || code(e) == SQLiteErrorCode.SQLITE_ERROR.code;
    }

    private static int code(SQLException e) {
        return e.getErrorCode() & RESULT_CODE;
    }

    private static void discard(Path path) throws IOException {
        for (String suffix : new String[] {"", "-wal", "-shm", "-journal"}) {
            Files.deleteIfExists(path.resolveSibling(NAME + suffix));
        }
    }

    @Override
    public void close() {
        call(open -> {
            open.close();
            return null;
        });
    }
}
