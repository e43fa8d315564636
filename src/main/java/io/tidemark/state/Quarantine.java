package io.tidemark.state;

import io.tidemark.StreamKey;
import io.tidemark.state.QuarantinedRow.Part;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rows that were set aside, and what became of them. Nothing of it is ever deleted: a row that is settled keeps its
 * entry, with when and how.
 *
 * <p>Rows are entered and settled by {@link StateStore#commit}, together with the archives that say so. Safe for use by
 * many threads.
 */
public final class Quarantine {
    /** Those that a retry looks at: a row that is gone may come back from a backup. */
    private static final String UNSETTLED = "(outcome IS NULL OR outcome = 'gone')";
    private static final String OF_KEY = "tenant = ? AND stream = ? AND target = ?";

    private final StateSchema state;

    public Quarantine(StateSchema state) {
        this.state = state;
    }

    /**
     * What is known of a row that was set aside.
     *
     * @param attempts how often it was found bad
     * @param outcome  {@code stored}, {@code superseded} or {@code gone}; empty while it is set aside
     */
    public record Entry(QuarantinedRow row, int attempts, Optional<String> outcome) {
    }

    /** The tenants' streams that have rows set aside, in order. */
    public List<StreamKey> streams() throws SQLException {
        try (var connection = state.connection();
             var statement = connection.prepareStatement("SELECT DISTINCT tenant, stream, target FROM tidemark.quarantine"
                     + " WHERE " + UNSETTLED + " ORDER BY 1, 2, 3");
             var result = statement.executeQuery()) {
            var keys = new ArrayList<StreamKey>();
            while (result.next()) {
                keys.add(new StreamKey(result.getString(1), result.getString(2), result.getString(3)));
            }
            return keys;
        }
    }

    /** Whether a row, or its attachment, was ever set aside, even if that is settled. */
    public boolean isSetAside(StreamKey key, String id) throws SQLException {
        try (var connection = state.connection();
             var statement = connection.prepareStatement("SELECT FROM tidemark.quarantine WHERE " + OF_KEY + " AND id = ?")) {
            bind(statement, key);
            statement.setString(4, id);
            try (var result = statement.executeQuery()) {
                return result.next();
            }
        }
    }

    /** How many rows are set aside now. */
    public long count(StreamKey key) throws SQLException {
        try (var connection = state.connection();
             var statement = connection.prepareStatement(
                     "SELECT count(*) FROM tidemark.quarantine WHERE " + OF_KEY + " AND outcome IS NULL")) {
            bind(statement, key);
            try (var result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }

    /** The ids of the rows that a retry would look at, the oldest first; no more than {@code limit}. */
    public Set<String> ids(StreamKey key, int limit) throws SQLException {
        try (var connection = state.connection();
             var statement = connection.prepareStatement("SELECT id FROM tidemark.quarantine WHERE " + OF_KEY + " AND "
                     + UNSETTLED + " ORDER BY sequence, id LIMIT ?")) {
            bind(statement, key);
            statement.setInt(4, limit);
            try (var result = statement.executeQuery()) {
                var ids = new HashSet<String>();
                while (result.next()) {
                    ids.add(result.getString(1));
                }
                return ids;
            }
        }
    }

    /**
     * The entries that a retry looks at, in the order of {@code (sequence, id)}.
     *
     * @param after        the entries behind this one; empty for the first ones
     * @param upToSequence no entry of a later archive
     * @param ids          these rows alone; empty for all
     */
    public List<Entry> unsettled(StreamKey key, Optional<QuarantinedRow> after, long upToSequence, Collection<String> ids,
                                 int limit) throws SQLException {
        try (var connection = state.connection();
             var statement = connection.prepareStatement("SELECT sequence, id, updated_at, part, reason, attempts, outcome"
                     + " FROM tidemark.quarantine WHERE " + OF_KEY + " AND " + UNSETTLED
                     + " AND (sequence, id) > (?, ?) AND sequence <= ? AND (? OR id = ANY (?))"
                     + " ORDER BY sequence, id LIMIT ?")) {
            bind(statement, key);
            statement.setLong(4, after.map(QuarantinedRow::sequence).orElse(0L));
            statement.setString(5, after.map(QuarantinedRow::id).orElse(""));
            statement.setLong(6, upToSequence);
            statement.setBoolean(7, ids.isEmpty());
            statement.setArray(8, connection.createArrayOf("text", ids.toArray()));
            statement.setInt(9, limit);
            try (var result = statement.executeQuery()) {
                var entries = new ArrayList<Entry>();
                while (result.next()) {
                    entries.add(entry(result));
                }
                return entries;
            }
        }
    }

    /** The entry as it is now. */
    public Entry find(StreamKey key, QuarantinedRow row) throws SQLException {
        try (var connection = state.connection();
             var statement = connection.prepareStatement("SELECT sequence, id, updated_at, part, reason, attempts, outcome"
                     + " FROM tidemark.quarantine WHERE " + OF_KEY + " AND sequence = ? AND id = ?")) {
            bindEntry(statement, 1, key, row);
            try (var result = statement.executeQuery()) {
                if (!result.next()) {
                    throw new SQLException("row " + row.id() + " of " + key + " is no longer in tidemark.quarantine");
                }
                return entry(result);
            }
        }
    }

    /** Notes that a retry found the row bad again, and why; one that was settled meanwhile stays so. */
    public void stillBad(StreamKey key, QuarantinedRow row, String reason) throws SQLException {
        update("reason = ?, attempts = attempts + 1, tried_at = now(), outcome = NULL, settled_at = NULL", key, row, reason);
    }

    /** Notes that the source has no such row any more. */
    public void gone(StreamKey key, QuarantinedRow row) throws SQLException {
        update("outcome = ?, settled_at = coalesce(settled_at, now())", key, row, "gone");
    }

    private void update(String assignments, StreamKey key, QuarantinedRow row, String value) throws SQLException {
        try (var connection = state.connection();
             var statement = connection.prepareStatement("UPDATE tidemark.quarantine SET " + assignments + " WHERE "
                     + OF_KEY + " AND sequence = ? AND id = ? AND " + UNSETTLED)) {
            statement.setString(1, value);
            bindEntry(statement, 2, key, row);
            statement.executeUpdate();
        }
    }

    /** Enters rows; what earlier archives set aside of the same rows is superseded by that. */
    static void insert(Connection connection, StreamKey key, List<QuarantinedRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (var insert = connection.prepareStatement("""
                INSERT INTO tidemark.quarantine (tenant, stream, target, sequence, id, updated_at, part, reason)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)""");
             var supersede = connection.prepareStatement("UPDATE tidemark.quarantine SET outcome = 'superseded',"
                     + " settled_at = now(), settled_by = ? WHERE " + OF_KEY + " AND sequence < ? AND id = ?"
                     + " AND " + UNSETTLED)) {
            for (var row : rows) {
                bindEntry(insert, 1, key, row);
                insert.setObject(6, row.updatedAt().atOffset(ZoneOffset.UTC));
                insert.setString(7, row.part().word());
                insert.setString(8, row.reason());
                insert.addBatch();
                supersede.setLong(1, row.sequence());
                bindEntry(supersede, 2, key, row);
                supersede.addBatch();
            }
            insert.executeBatch();
            supersede.executeBatch();
        }
    }

    /** Settles what earlier archives set aside of rows that archives hold now. */
    static void settle(Connection connection, StreamKey key, List<TakenRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (var statement = connection.prepareStatement("""
                UPDATE tidemark.quarantine
                   SET outcome = CASE WHEN updated_at = ? THEN 'stored' ELSE 'superseded' END,
                       settled_at = now(), settled_by = ?
                 WHERE tenant = ? AND stream = ? AND target = ? AND sequence < ? AND id = ? AND\s""" + UNSETTLED)) {
            for (var row : rows) {
                statement.setObject(1, row.updatedAt().atOffset(ZoneOffset.UTC));
                statement.setLong(2, row.sequence());
                StateStore.bind(statement, 3, key);
                statement.setLong(6, row.sequence());
                statement.setString(7, row.id());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static Entry entry(ResultSet result) throws SQLException {
        Instant updatedAt = result.getObject(3, OffsetDateTime.class).toInstant();
        return new Entry(new QuarantinedRow(result.getLong(1), result.getString(2), updatedAt, Part.of(result.getString(4)),
                result.getString(5)), result.getInt(6), Optional.ofNullable(result.getString(7)));
    }

    private static void bind(PreparedStatement statement, StreamKey key) throws SQLException {
        StateStore.bind(statement, 1, key);
    }

    private static void bindEntry(PreparedStatement statement, int first, StreamKey key, QuarantinedRow row)
            throws SQLException {
        StateStore.bind(statement, first, key);
        statement.setLong(first + 3, row.sequence());
        statement.setString(first + 4, row.id());
    }
}
