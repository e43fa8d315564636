package io.tidemark.restore;

import io.tidemark.batch.AttachmentEntry;
import io.tidemark.replica.ArchiveVisitor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/**
 * Takes an archive's rows and attachments into temporary tables, where they wait until the archive is proved.
 *
 * <p>They come as PostgreSQL's binary COPY, which needs no escapes. One archive at a time, one thread.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-BINARY-FORMAT">PostgreSQL: COPY, Binary
 *     Format</a>
 */
final class RowLoad implements ArchiveVisitor {
    private static final byte[] SIGNATURE = "PGCOPY\n\u00ff\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final String TABLES = """
            CREATE TEMPORARY TABLE IF NOT EXISTS tidemark_rows (n bigint, name text, document json) ON COMMIT DELETE ROWS;
            CREATE TEMPORARY TABLE IF NOT EXISTS tidemark_attachments
                (n bigint, name text, bucket text, key text, size bigint, sha256 text) ON COMMIT DELETE ROWS""";

    private final Connection connection;
    private PGCopyOutputStream copy;
    private boolean takesAttachments;
    private long rows;
    private long attachments;

    /** Makes the temporary tables of this session. */
    static void createTables(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(TABLES);
        }
    }

    RowLoad(Connection connection) {
        this.connection = connection;
    }

    long rows() {
        return rows;
    }

    long attachments() {
        return attachments;
    }

    @Override
    public void row(String name, Instant modified, InputStream json) throws IOException {
        byte[] document = json.readAllBytes();
        rows++;
        write(() -> {
            begin("COPY pg_temp.tidemark_rows FROM STDIN (FORMAT binary)");
            fields(3);
            number(rows);
            bytes(name.getBytes(StandardCharsets.UTF_8));
            bytes(document);
        });
    }

    @Override
    public void attachment(AttachmentEntry entry) {
        if (!(entry instanceof AttachmentEntry.Stored stored)) {
            return;
        }
        write(() -> {
            if (!takesAttachments) {
                end();
                takesAttachments = true;
            }
            begin("COPY pg_temp.tidemark_attachments FROM STDIN (FORMAT binary)");
            attachments++;
            fields(6);
            number(attachments);
            bytes(stored.rowName().getBytes(StandardCharsets.UTF_8));
            bytes(stored.bucket().getBytes(StandardCharsets.UTF_8));
            bytes(stored.key().getBytes(StandardCharsets.UTF_8));
            number(stored.sizeBytes());
            bytes(stored.sha256().getBytes(StandardCharsets.UTF_8));
        });
    }

    /** Ends what is under way: the tables then have all that came. */
    void end() throws IOException {
        if (copy != null) {
            fields(-1);
            copy.close();
            copy = null;
        }
    }

    /** Gives up what is under way. */
    void cancel() throws SQLException {
        if (copy != null && copy.isActive()) {
            copy.cancelCopy();
        }
    }

    private interface Write {
        void run() throws IOException, SQLException;
    }

    // A failure of the database is none of the archive.
    private static void write(Write write) {
        try {
            write.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    private void begin(String sql) throws SQLException, IOException {
        if (copy == null) {
            copy = new PGCopyOutputStream(connection.unwrap(PGConnection.class), sql);
            copy.write(SIGNATURE);
            int32(0);
            int32(0);
        }
    }

    private void fields(int count) throws IOException {
        copy.write(new byte[] {(byte) (count >> 8), (byte) count});
    }

    private void number(long value) throws IOException {
        int32(Long.BYTES);
        int32((int) (value >> 32));
        int32((int) value);
    }

    private void bytes(byte[] value) throws IOException {
        int32(value.length);
        copy.write(value);
    }

    private void int32(int value) throws IOException {
        copy.write(new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value});
    }
}
