package io.tidemark.index;

import io.tidemark.batch.AttachmentEntry;
import io.tidemark.batch.DeletedRow;
import io.tidemark.batch.SetAsideRow;
import io.tidemark.batch.Sha256;
import io.tidemark.replica.ArchiveVisitor;
import io.tidemark.replica.ColumnType;
import io.tidemark.replica.Descriptor;
import io.tidemark.replica.ReadArchive.Whole;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Takes archives into the index, in the order of their sequence numbers: each in a transaction, so that of one that turns
 * out to be damaged nothing is kept. A later archive's rows take the place of earlier ones.
 */
final class ArchiveIntake implements ArchiveVisitor, AutoCloseable {
    private final ReplicaIndex index;
    private final Hashed hashed;
    private final PreparedStatement row;
    private final PreparedStatement attachment;

    /** Gives what of a row's document is hashed. */
    @FunctionalInterface
    interface Hashed {
        byte[] of(byte[] document) throws IOException;
    }

    ArchiveIntake(ReplicaIndex index) {
        this(index, document -> document);
    }

    ArchiveIntake(ReplicaIndex index, Hashed hashed) {
        this.index = index;
        this.hashed = hashed;
        this.row = index.file().call(connection -> connection.prepareStatement(
                "INSERT INTO incoming (name, id, updated_at, sha256) VALUES (?, ?, ?, ?)"));
        this.attachment = index.file().call(connection -> connection.prepareStatement("UPDATE incoming SET attachment_size = ?,"
                + " attachment_sha256 = ?, attachment_bucket = ?, attachment_key = ? WHERE name = ?"));
    }

    @Override
    public void row(String name, Instant modified, InputStream json) throws IOException {
        byte[] document = json.readAllBytes();
        RowDocument place = RowDocument.read(document, index.idColumn(), index.updatedAtColumn());
        byte[] sha256 = Sha256.digest().digest(hashed.of(document));
        index.file().call(connection -> {
            row.setString(1, name);
            row.setString(2, place.id());
            row.setLong(3, Micros.of(place.updatedAt()));
            row.setBytes(4, sha256);
            return row.executeUpdate();
        });
    }

    @Override
    public void attachment(AttachmentEntry entry) {
        index.file().call(connection -> {
            if (entry instanceof AttachmentEntry.Stored stored) {
                attachment.setLong(1, stored.sizeBytes());
                attachment.setBytes(2, HexFormat.of().parseHex(stored.sha256()));
                attachment.setString(3, stored.bucket());
                attachment.setString(4, stored.key());
            } else {
                attachment.setLong(1, IndexedAttachment.MISSING.sizeBytes());
                attachment.setBytes(2, null);
                attachment.setString(3, null);
                attachment.setString(4, null);
            }
            attachment.setString(5, entry.rowName());
            return attachment.executeUpdate();
        });
    }

    /** The archive whose rows were taken is proved: they count. */
    void keep(Whole archive) {
        index.file().call(connection -> {
            // In the order of the table, so that each of its pages is touched once.
            try (var merge = connection.prepareStatement("INSERT OR REPLACE INTO replica SELECT id, updated_at, ?, sha256,"
                    + " attachment_size, attachment_sha256, attachment_bucket, attachment_key FROM incoming ORDER BY id")) {
                merge.setLong(1, archive.sequence());
                merge.executeUpdate();
            }
            setAside(connection, archive.batch());
            deleted(connection, archive.batch());
            note(connection, archive.sequence(), archive.sha256(), archive.sizeBytes(), columns(connection, archive.batch()), null);
            return null;
        });
    }

    /** No row of the archive can be read: it is known, and holds nothing. */
    void giveUp(long sequence, String sha256, String fault) {
        index.file().call(connection -> {
            connection.rollback();
            note(connection, sequence, sha256, 0, null, fault);
            return null;
        });
    }

    /** Nothing is known of the archive: as before it was read. */
    void forget() {
        index.file().call(connection -> {
            connection.rollback();
            return null;
        });
    }

    private static void setAside(Connection connection, Descriptor batch) throws SQLException {
        try (var statement = connection.prepareStatement(
                "INSERT OR REPLACE INTO replica (id, updated_at, sequence) VALUES (?, ?, ?)")) {
            for (SetAsideRow row : batch.setAside()) {
                statement.setString(1, row.id());
                statement.setLong(2, Micros.of(row.updatedAt()));
                statement.setLong(3, batch.sequence());
                statement.executeUpdate();
            }
        }
    }

    private static void deleted(Connection connection, Descriptor batch) throws SQLException {
        try (var statement = connection.prepareStatement("DELETE FROM replica WHERE id = ?")) {
            for (DeletedRow row : batch.deleted()) {
                statement.setString(1, row.id());
                statement.executeUpdate();
            }
        }
    }

    private static Long columns(Connection connection, Descriptor batch) throws SQLException {
        String names = ColumnNames.text(batch.columns().stream().map(ColumnType::name).toList());
        try (var insert = connection.prepareStatement("INSERT OR IGNORE INTO columns (names) VALUES (?)");
             var find = connection.prepareStatement("SELECT number FROM columns WHERE names = ?")) {
            insert.setString(1, names);
            insert.executeUpdate();
            find.setString(1, names);
            try (var result = find.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }

    private static void note(Connection connection, long sequence, String sha256, long sizeBytes, Long columns, String fault)
            throws SQLException {
        try (var incoming = connection.createStatement();
             var archive = connection.prepareStatement("INSERT INTO archive VALUES (?, ?, ?, ?, ?)")) {
            incoming.executeUpdate("DELETE FROM incoming");
            archive.setLong(1, sequence);
            archive.setString(2, sha256);
            archive.setLong(3, sizeBytes);
            archive.setObject(4, columns);
            archive.setString(5, fault);
            archive.executeUpdate();
        }
        connection.commit();
    }

    @Override
    public void close() {
        index.file().call(connection -> {
            row.close();
            attachment.close();
            return null;
        });
    }
}
