package io.tidemark.state;

import io.tidemark.watermark.HorizonMemory;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Keeps the horizon in the state database, where all processes on the same source share it.
 *
 * <p>A thousand streams ask within seconds, so it is written at most once in {@link #WRITE_INTERVAL}; what is recalled
 * may be that much older, which takes rows later, never too early.
 */
public final class StoredHorizon implements HorizonMemory {
    static final Duration WRITE_INTERVAL = Duration.ofSeconds(5);

    private final StateSchema state;
    private final String source;
    private Instant written = Instant.MIN;

    /** @param source names the source database, the same in every process */
    public StoredHorizon(StateSchema state, String source) {
        this.state = state;
        this.source = source;
    }

    @Override
    public synchronized Instant remember(Instant horizon) throws SQLException {
        if (horizon.isAfter(written) && (written.equals(Instant.MIN)
                || Duration.between(written, horizon).compareTo(WRITE_INTERVAL) >= 0)) {
            try (var connection = state.connection(); var statement = connection.prepareStatement("""
                    INSERT INTO tidemark.horizon AS h (source, horizon) VALUES (?, ?)
                    ON CONFLICT (source) DO UPDATE SET horizon = excluded.horizon, moved_at = now()
                     WHERE h.horizon < excluded.horizon""")) {
                statement.setString(1, source);
                statement.setObject(2, horizon.atOffset(ZoneOffset.UTC));
                statement.executeUpdate();
            }
            written = horizon;
        }
        return horizon;
    }

    @Override
    public Optional<Instant> recall() throws SQLException {
        try (var connection = state.connection();
             var statement = connection.prepareStatement("SELECT horizon FROM tidemark.horizon WHERE source = ?")) {
            statement.setString(1, source);
            try (var result = statement.executeQuery()) {
                return result.next()
                        ? Optional.of(result.getObject(1, OffsetDateTime.class).toInstant()) : Optional.empty();
            }
        }
    }
}
