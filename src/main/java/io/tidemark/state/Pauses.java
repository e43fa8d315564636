package io.tidemark.state;

import io.tidemark.StreamKey;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * The streams that a person has paused. It is a person's word, so that a restart doesn't end it, and every process on the
 * same state heeds it. Safe for use by many threads.
 */
public final class Pauses {
    private final StateSchema state;

    public Pauses(StateSchema state) {
        this.state = state;
    }

    /** Since when a stream is paused, and why; the reason may be empty. */
    public record Pause(Instant since, String reason) {
        /** {@code paused since 2026-11-25T10:00:00Z (the source is moved)}. */
        @Override
        public String toString() {
            return "paused since " + since + (reason.isEmpty() ? "" : " (" + reason + ")");
        }
    }

    /** The stream's pause; empty where it may run. */
    public Optional<Pause> of(StreamKey key) throws SQLException {
        try (var connection = state.connection();
             var statement = connection.prepareStatement("SELECT paused_at, reason FROM tidemark.pause"
                     + " WHERE tenant = ? AND stream = ? AND target = ?")) {
            StateStore.bind(statement, 1, key);
            try (var result = statement.executeQuery()) {
                return result.next() ? Optional.of(new Pause(result.getObject(1, OffsetDateTime.class).toInstant(),
                        result.getString(2))) : Optional.empty();
            }
        }
    }

    /** Pauses the stream; one that is paused stays so, with its first reason. */
    public Pause pause(StreamKey key, String reason) throws SQLException {
        try (var connection = state.connection();
             var statement = connection.prepareStatement("INSERT INTO tidemark.pause (tenant, stream, target, reason)"
                     + " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
            StateStore.bind(statement, 1, key);
            statement.setString(4, reason);
            statement.executeUpdate();
        }
        return of(key).orElseThrow(() -> new SQLException("the pause of " + key + " was taken back at once"));
    }

    /** Lets the stream run again; returns false where it wasn't paused. */
    public boolean resume(StreamKey key) throws SQLException {
        try (var connection = state.connection();
             var statement = connection.prepareStatement("DELETE FROM tidemark.pause"
                     + " WHERE tenant = ? AND stream = ? AND target = ?")) {
            StateStore.bind(statement, 1, key);
            return statement.executeUpdate() > 0;
        }
    }
}
