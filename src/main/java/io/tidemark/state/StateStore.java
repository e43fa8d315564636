package io.tidemark.state;

import io.tidemark.StreamKey;
import io.tidemark.TidemarkException;
import io.tidemark.batch.ArchiveRef;
import io.tidemark.watermark.Watermark;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Watermark and ledger: what is known to be stored. The only place where a watermark is written.
 *
 * <p>Safe for use by many threads. A failed call has changed nothing.
 */
public final class StateStore {
    private static final String ARCHIVE_COLUMNS = """
            sequence, kind, from_updated_at, from_id, to_updated_at, to_id, bucket, key, sha256, size_bytes, rows,
            json_bytes, attachments, attachment_bytes, missing, set_aside, stored_at""";

    private final StateSchema state;

    public StateStore(StateSchema state) {
        this.state = state;
    }

    /** Where the chain of {@code key} ends; empty when nothing of it was ever committed. */
    public Optional<Position> position(StreamKey key) throws SQLException {
        try (var connection = state.connection();
             var statement = connection.prepareStatement("""
                     SELECT w.updated_at, w.id, w.sequence, a.bucket, a.key, a.sha256
                       FROM tidemark.watermark w
                       LEFT JOIN tidemark.archive a USING (tenant, stream, target, sequence)
                      WHERE tenant = ? AND stream = ? AND target = ?""")) {
            bind(statement, 1, key);
            try (var result = statement.executeQuery()) {
                if (!result.next()) {
                    return Optional.empty();
                }
                String bucket = result.getString(4);
                Optional<ArchiveRef> last = bucket == null ? Optional.empty()
                        : Optional.of(new ArchiveRef(bucket, result.getString(5), result.getString(6)));
                return Optional.of(new Position(watermark(result, 1), result.getLong(3), last));
            }
        }
    }

    /** What of the same state was set aside. */
    public Quarantine quarantine() {
        return new Quarantine(state);
    }

    /** Whether the chain of {@code key} was begun, and no page of it is committed yet. */
    public boolean isBegun(StreamKey key) throws SQLException {
        try (var connection = state.connection();
             var statement = connection.prepareStatement(
                     "SELECT FROM tidemark.beginning WHERE tenant = ? AND stream = ? AND target = ?")) {
            bind(statement, 1, key);
            try (var result = statement.executeQuery()) {
                return result.next();
            }
        }
    }

    /**
     * Notes that a chain begins: until its first page is committed, archives of it in the store are what a run left that
     * died, and no sign that the state was lost.
     */
    public void begin(StreamKey key) throws SQLException {
        try (var connection = state.connection();
             var statement = connection.prepareStatement(
                     "INSERT INTO tidemark.beginning (tenant, stream, target) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")) {
            bind(statement, 1, key);
            statement.executeUpdate();
        }
    }

    /**
     * Commits a page: its archives enter the ledger and the watermark moves from {@code expected} to the last one's
     * end, in one transaction.
     *
     * @param archives in order, the first following {@code expected}; at least one
     * @param setAside rows that the archives name and do not hold, or hold without an attachment that they have
     * @param taken    rows that the archives hold and that were set aside before: these are settled
     * @throws TidemarkException when the watermark is no longer {@code expected}: another run moved it, and nothing of
     *                           this one is committed
     */
    public Position commit(StreamKey key, Position expected, List<LedgerEntry> archives, List<QuarantinedRow> setAside,
                           List<TakenRow> taken) throws SQLException {
        var newest = archives.get(archives.size() - 1);
        try (var connection = state.connection()) {
            connection.setAutoCommit(false);
            try {
                if (moveWatermark(connection, key, expected, newest) != 1) {
                    throw new TidemarkException("the watermark of " + key + " is no longer at sequence "
                            + expected.sequence() + ": another run moved it, so this page is not committed",
                            "nothing is lost, and the next run goes on from there; if it happens often, look for a"
                                    + " second service on the same source with another state database");
                }
                insertArchives(connection, key, archives);
                Quarantine.insert(connection, key, setAside);
                Quarantine.settle(connection, key, taken);
                if (expected.sequence() == 0) {
                    delete(connection, "beginning", key);
                }
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
        return new Position(newest.toInclusive(), newest.sequence(), Optional.of(newest.archive()));
    }

    /**
     * Puts what the store proved in the place of whatever was known of {@code key}, in one transaction: also where that
     * moves the watermark back. To be called with the run's lock held.
     *
     * @param archives the whole chain, from sequence 1 on
     * @param setAside rows that the archives name and do not hold
     */
    public void restore(StreamKey key, List<LedgerEntry> archives, List<QuarantinedRow> setAside) throws SQLException {
        try (var connection = state.connection()) {
            connection.setAutoCommit(false);
            try {
                for (var table : List.of("quarantine", "archive", "watermark", "beginning")) {
                    delete(connection, table, key);
                }
                var newest = archives.get(archives.size() - 1);
                moveWatermark(connection, key, Position.start(newest.fromExclusive().updatedAt()), newest);
                insertArchives(connection, key, archives);
                Quarantine.insert(connection, key, setAside);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    private static void delete(Connection connection, String table, StreamKey key) throws SQLException {
        try (var statement = connection.prepareStatement("DELETE FROM tidemark." + table
                + " WHERE tenant = ? AND stream = ? AND target = ?")) {
            bind(statement, 1, key);
            statement.executeUpdate();
        }
    }

    private static int moveWatermark(Connection connection, StreamKey key, Position expected, LedgerEntry newest)
            throws SQLException {
        // Compare and set: a run that slept through its lock finds another sequence and moves nothing.
        String sql = expected.sequence() == 0
                ? """
                  INSERT INTO tidemark.watermark AS w (updated_at, id, sequence, tenant, stream, target)
                  VALUES (?, ?, ?, ?, ?, ?)
                  ON CONFLICT DO NOTHING"""
                : """
                  UPDATE tidemark.watermark
                     SET updated_at = ?, id = ?, sequence = ?, moved_at = now()
                   WHERE tenant = ? AND stream = ? AND target = ?
                     AND updated_at = ? AND id IS NOT DISTINCT FROM ? AND sequence = ?""";
        try (var statement = connection.prepareStatement(sql)) {
            bind(statement, 1, newest.toInclusive());
            statement.setLong(3, newest.sequence());
            bind(statement, 4, key);
            if (expected.sequence() > 0) {
                bind(statement, 7, expected.watermark());
                statement.setLong(9, expected.sequence());
            }
            return statement.executeUpdate();
        }
    }

    private static void insertArchives(Connection connection, StreamKey key, List<LedgerEntry> archives)
            throws SQLException {
        try (var statement = connection.prepareStatement("INSERT INTO tidemark.archive (tenant, stream, target, "
                + ARCHIVE_COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (var archive : archives) {
                bind(statement, 1, key);
                statement.setLong(4, archive.sequence());
                statement.setString(5, archive.kind());
                bind(statement, 6, archive.fromExclusive());
                bind(statement, 8, archive.toInclusive());
                statement.setString(10, archive.archive().bucket());
                statement.setString(11, archive.archive().key());
                statement.setString(12, archive.archive().sha256());
                statement.setLong(13, archive.sizeBytes());
                statement.setLong(14, archive.rows());
                statement.setLong(15, archive.jsonBytes());
                statement.setLong(16, archive.attachments());
                statement.setLong(17, archive.attachmentBytes());
                statement.setLong(18, archive.missing());
                statement.setLong(19, archive.setAside());
                statement.setObject(20, archive.storedAt().atOffset(ZoneOffset.UTC));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** The ledger of {@code key} in the chain's order. */
    public List<LedgerEntry> ledger(StreamKey key) throws SQLException {
        try (var connection = state.connection();
             var statement = connection.prepareStatement("SELECT " + ARCHIVE_COLUMNS
                     + " FROM tidemark.archive WHERE tenant = ? AND stream = ? AND target = ? ORDER BY sequence")) {
            bind(statement, 1, key);
            try (var result = statement.executeQuery()) {
                var entries = new ArrayList<LedgerEntry>();
                while (result.next()) {
                    entries.add(new LedgerEntry(result.getLong(1), result.getString(2), watermark(result, 3),
                            watermark(result, 5),
                            new ArchiveRef(result.getString(7), result.getString(8), result.getString(9)),
                            result.getLong(10), result.getLong(11), result.getLong(12), result.getLong(13),
                            result.getLong(14), result.getLong(15), result.getLong(16), instant(result, 17)));
                }
                return entries;
            }
        }
    }

    private static Watermark watermark(ResultSet result, int column) throws SQLException {
        return new Watermark(instant(result, column), Optional.ofNullable(result.getString(column + 1)));
    }

    private static Instant instant(ResultSet result, int column) throws SQLException {
        return result.getObject(column, OffsetDateTime.class).toInstant();
    }

    static void bind(PreparedStatement statement, int first, StreamKey key) throws SQLException {
        statement.setString(first, key.tenant());
        statement.setString(first + 1, key.stream());
        statement.setString(first + 2, key.target());
    }

    private static void bind(PreparedStatement statement, int first, Watermark watermark) throws SQLException {
        statement.setObject(first, watermark.updatedAt().atOffset(ZoneOffset.UTC));
        statement.setString(first + 1, watermark.id().orElse(null));
    }
}
