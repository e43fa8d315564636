package io.tidemark.index;

import io.tidemark.StreamKey;
import io.tidemark.batch.Names;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What the replica of one tenant's stream has of each row, as its archives say. One thread uses it, and one process at a
 * time. Its failures are {@link IndexException}s.
 */
public final class ReplicaIndex implements AutoCloseable {
    // Another number makes every index anew.
    private static final int FORMAT = 1;
    private static final String ROW = "id, updated_at, sequence, sha256, attachment_size, attachment_sha256,"
            + " attachment_bucket, attachment_key";

    private final IndexFile file;
    private final String idColumn;
    private final String updatedAtColumn;
    private final PreparedStatement find;
    private final PreparedStatement mark;

    private ReplicaIndex(IndexFile file, String idColumn, String updatedAtColumn) {
        this.file = file;
        this.idColumn = idColumn;
        this.updatedAtColumn = updatedAtColumn;
        this.find = file.call(connection -> connection.prepareStatement("SELECT " + ROW + " FROM replica WHERE id = ?"));
        this.mark = file.call(connection -> connection.prepareStatement("INSERT OR REPLACE INTO seen VALUES (?, ?)"));
    }

    /**
     * Opens the index of a tenant's stream; one that is missing or damaged begins empty.
     *
     * @param folder          of the indexes of all tenants
     * @param idColumn        the member of a row's JSON that holds its id
     * @param updatedAtColumn the one that holds its {@code updated_at}
     * @throws IndexException where another process has it open
     */
    public static ReplicaIndex open(Path folder, StreamKey key, String idColumn, String updatedAtColumn) {
        Path own = folder.resolve(Names.escape(key.tenant())).resolve(key.stream());
        return new ReplicaIndex(IndexFile.open(own, String.join("\n", Integer.toString(FORMAT), key.toString(), idColumn,
                updatedAtColumn)), idColumn, updatedAtColumn);
    }

    String idColumn() {
        return idColumn;
    }

    String updatedAtColumn() {
        return updatedAtColumn;
    }

    IndexFile file() {
        return file;
    }

    /** How many rows the replica has. */
    public long rows() {
        return number("SELECT count(*) FROM replica");
    }

    private long number(String query) {
        return file.call(connection -> {
            try (var statement = connection.createStatement(); var result = statement.executeQuery(query)) {
                return result.getLong(1);
            }
        });
    }

    /** Of the last archive that was taken in; 0 before the first. */
    long lastSequence() {
        return number("SELECT coalesce(max(sequence), 0) FROM archive");
    }

    /** An archive that was taken in. */
    KnownArchive archive(long sequence) {
        return file.call(connection -> {
            try (var statement = connection.prepareStatement("SELECT sha256, size, fault FROM archive WHERE sequence = ?")) {
                statement.setLong(1, sequence);
                try (var result = statement.executeQuery()) {
                    result.next();
                    return new KnownArchive(result.getString(1), result.getLong(2), Optional.ofNullable(result.getString(3)));
                }
            }
        });
    }

    /** Forgets all. */
    void clear() {
        file.call(connection -> {
            try (var statement = connection.createStatement()) {
                for (String table : List.of("archive", "columns", "replica", "incoming", "seen", "finding")) {
                    statement.executeUpdate("DELETE FROM " + table);
                }
            }
            connection.commit();
            return null;
        });
    }

    /** The newest version of a row; empty where the replica has none, or names the row as deleted. */
    public Optional<IndexedRow> find(String id) {
        return file.call(connection -> {
            find.setString(1, id);
            try (var result = find.executeQuery()) {
                return result.next() ? Optional.of(row(result)) : Optional.empty();
            }
        });
    }

    /** The columns of an archive's rows, in their order. */
    public List<String> columns(long sequence) {
        return file.call(connection -> {
            try (var statement = connection.prepareStatement("SELECT names FROM archive JOIN columns ON number = columns"
                    + " WHERE sequence = ?")) {
                statement.setLong(1, sequence);
                try (var result = statement.executeQuery()) {
                    return result.next() ? ColumnNames.parse(result.getString(1)) : List.of();
                }
            }
        });
    }

    /** What an audit by this index has found. */
    public FindingList findings() {
        return new FindingList(file);
    }

    /** Notes that the source has a row, and with which {@code updated_at}. */
    public void mark(String id, Instant updatedAt) {
        file.call(connection -> {
            mark.setString(1, id);
            mark.setLong(2, Micros.of(updatedAt));
            return mark.executeUpdate();
        });
    }

    /** Forgets the marks of rows before a moment, and keeps what was done so far. */
    public void forgetMarks(Instant untilExclusive) {
        file.call(connection -> {
            try (var statement = connection.prepareStatement("DELETE FROM seen WHERE updated_at < ?")) {
                statement.setLong(1, Micros.of(untilExclusive));
                statement.executeUpdate();
            }
            connection.commit();
            return null;
        });
    }

    /**
     * The rows of a range, by their newest version, that have no mark; some at a time.
     *
     * @param after those behind this one; empty for the first ones
     */
    public List<IndexedRow> unmarked(Instant fromInclusive, Instant untilExclusive, Optional<IndexedRow> after, int limit) {
        return file.call(connection -> {
            try (var statement = connection.prepareStatement("SELECT " + ROW + " FROM replica AS r"
                    + " WHERE updated_at >= ? AND (updated_at, id) > (?, ?) AND updated_at < ?"
                    + " AND NOT EXISTS (SELECT 1 FROM seen WHERE seen.id = r.id) ORDER BY updated_at, id LIMIT ?")) {
                long from = Micros.of(fromInclusive);
                statement.setLong(1, from);
                statement.setLong(2, after.map(row -> Micros.of(row.updatedAt())).orElse(from - 1));
                statement.setString(3, after.map(IndexedRow::id).orElse(""));
                statement.setLong(4, Micros.of(untilExclusive));
                statement.setInt(5, limit);
                try (var result = statement.executeQuery()) {
                    List<IndexedRow> rows = new ArrayList<>();
                    while (result.next()) {
                        rows.add(row(result));
                    }
                    return rows;
                }
            }
        });
    }

    /** Takes rows that have a stored attachment. */
    public interface AttachmentVisitor {
        void row(IndexedRow row, IndexedAttachment attachment);
    }

    /** The rows of a range, by their newest version, that have a stored attachment, in the order of buckets and keys. */
    public void attachments(Instant fromInclusive, Instant untilExclusive, AttachmentVisitor visitor) {
        file.call(connection -> {
            try (var statement = connection.prepareStatement("SELECT " + ROW + " FROM replica WHERE attachment_size >= 0"
                    + " AND updated_at >= ? AND updated_at < ? ORDER BY attachment_bucket, attachment_key")) {
                statement.setLong(1, Micros.of(fromInclusive));
                statement.setLong(2, Micros.of(untilExclusive));
                try (var result = statement.executeQuery()) {
                    while (result.next()) {
                        IndexedRow row = row(result);
                        visitor.row(row, row.attachment().orElseThrow());
                    }
                }
            }
            return null;
        });
    }

    static IndexedRow row(ResultSet result) throws SQLException {
        byte[] sha256 = result.getBytes(4);
        long size = result.getLong(5);
        Optional<IndexedAttachment> attachment = result.wasNull() ? Optional.empty()
                : Optional.of(size < 0 ? IndexedAttachment.MISSING : new IndexedAttachment(size,
                        HexFormat.of().formatHex(result.getBytes(6)), result.getString(7), result.getString(8)));
        return new IndexedRow(result.getString(1), Micros.instant(result.getLong(2)), result.getLong(3),
                Optional.ofNullable(sha256).map(HexFormat.of()::formatHex), attachment);
    }

    @Override
    public void close() {
        file.close();
    }
}
