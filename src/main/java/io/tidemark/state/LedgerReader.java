package io.tidemark.state;

import io.tidemark.StreamKey;
import io.tidemark.TidemarkException;
import io.tidemark.batch.ArchiveRef;
import io.tidemark.config.DatabaseSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads ledgers, without creating or changing anything: whoever compares a replica with what is known of it. One thread
 * uses it at a time.
 */
public final class LedgerReader implements AutoCloseable {
    private final Connection connection;

    /** @param connection in autocommit; closed with this */
    public LedgerReader(Connection connection) {
        this.connection = connection;
    }

    /** The ledgers of a state database, by a connection of their own. */
    public static LedgerReader open(DatabaseSettings state) throws SQLException {
        return new LedgerReader(DirectConnection.open(state));
    }

    /** The chains that have archives, in order; none where there is no state yet. */
    public List<StreamKey> keys() throws SQLException {
        if (!exists()) {
            return List.of();
        }
        try (var statement = connection.createStatement();
             var result = statement.executeQuery(
                     "SELECT tenant, stream, target FROM tidemark.watermark WHERE sequence > 0 ORDER BY 1, 2, 3")) {
            List<StreamKey> keys = new ArrayList<>();
            while (result.next()) {
                keys.add(new StreamKey(result.getString(1), result.getString(2), result.getString(3)));
            }
            return keys;
        }
    }

    /**
     * The ledger of a chain as it is now: what is entered later is not part of it. It reads some archives at a time; a
     * database that fails meanwhile is a {@link TidemarkException}.
     */
    public Ledger of(StreamKey key) throws SQLException {
        if (!exists()) {
            return Ledger.NONE;
        }
        try (var statement = connection.prepareStatement("SELECT coalesce(max(sequence), 0) FROM tidemark.archive"
                + " WHERE tenant = ? AND stream = ? AND target = ?")) {
            statement.setString(1, key.tenant());
            statement.setString(2, key.stream());
            statement.setString(3, key.target());
            try (var result = statement.executeQuery()) {
                result.next();
                return new Paged(key, result.getLong(1));
            }
        }
    }

    private boolean exists() throws SQLException {
        try (var statement = connection.createStatement();
             ResultSet result = statement.executeQuery("SELECT to_regclass('tidemark.archive') IS NOT NULL")) {
            result.next();
            return result.getBoolean(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private final class Paged implements Ledger {
        private static final long PAGE = 1000;
        private static final int PAGES_HELD = 4;

        private final StreamKey key;
        private final long last;
        private final Map<Long, Map<Long, ArchiveRef>> pages = new LinkedHashMap<>(PAGES_HELD, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Map<Long, ArchiveRef>> eldest) {
                return size() > PAGES_HELD;
            }
        };

        Paged(StreamKey key, long last) {
            this.key = key;
            this.last = last;
        }

        @Override
        public long last() {
            return last;
        }

        @Override
        public Optional<ArchiveRef> at(long sequence) {
            return sequence > last ? Optional.empty()
                    : Optional.ofNullable(pages.computeIfAbsent(sequence / PAGE, this::read).get(sequence));
        }

        private Map<Long, ArchiveRef> read(long page) {
            try (var statement = connection.prepareStatement("SELECT sequence, bucket, key, sha256 FROM tidemark.archive"
                    + " WHERE tenant = ? AND stream = ? AND target = ? AND sequence >= ? AND sequence < ?")) {
                statement.setString(1, key.tenant());
                statement.setString(2, key.stream());
                statement.setString(3, key.target());
                statement.setLong(4, page * PAGE);
                statement.setLong(5, (page + 1) * PAGE);
                Map<Long, ArchiveRef> archives = new HashMap<>();
                try (var result = statement.executeQuery()) {
                    while (result.next()) {
                        archives.put(result.getLong(1),
                                new ArchiveRef(result.getString(2), result.getString(3), result.getString(4)));
                    }
                }
                return archives;
            } catch (SQLException e) {
                throw new TidemarkException("the ledger of " + key + " can't be read on: " + e.getMessage(),
                        "do it again when the state database answers", e);
            }
        }
    }
}
