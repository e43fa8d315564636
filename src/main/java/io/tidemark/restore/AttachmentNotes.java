package io.tidemark.restore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.StreamKey;
import io.tidemark.batch.AttachmentEntry.Stored;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a restore remembers of the places of a stream's attachments, in the schema of its {@link RestoreState}. */
final class AttachmentNotes {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> PARAMETERS = new TypeReference<>() { };

    private final Connection connection;
    private final String table;
    private final StreamKey key;

    AttachmentNotes(Connection connection, String stateSchema, StreamKey key) {
        this.connection = connection;
        this.table = stateSchema + ".attachment";
        this.key = key;
    }

    /** How a place and the newest attachment for it stand. */
    enum Status {
        /** The restore put it there. */
        OWN,
        /** Another one is there, and was before the restore. */
        DIFFERS,
        /** The replica can't give it. */
        FAULTY
    }

    /**
     * An attachment and its place.
     *
     * @param version    the {@code updated_at} of its row, as PostgreSQL's text
     * @param parameters what the statements of its place bind
     */
    record Placed(Stored stored, String version, Map<String, Object> parameters) {
        String place() {
            return text(parameters);
        }
    }

    /** What is known of a place. */
    record Note(Status status, Placed placed, String fact) {
    }

    /** Empty where the restore has not been at that place, or found there what is to be there. */
    Optional<Note> find(Placed placed) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT status, version, fact FROM " + table
                + " WHERE tenant = ? AND stream = ? AND place = ?")) {
            bind(statement, placed.place());
            try (var result = statement.executeQuery()) {
                return result.next() ? Optional.of(new Note(Status.valueOf(result.getString(1)),
                        new Placed(placed.stored(), result.getString(2), placed.parameters()), result.getString(3)))
                        : Optional.empty();
            }
        }
    }

    void note(Status status, Placed placed, String fact) throws SQLException {
        try (var statement = connection.prepareStatement("INSERT INTO " + table
                + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant, stream, place) DO UPDATE SET status = excluded.status,"
                + " version = excluded.version, object = excluded.object, fact = excluded.fact")) {
            bind(statement, placed.place());
            statement.setString(4, status.name());
            statement.setString(5, placed.version());
            statement.setString(6, text(Map.of("row", placed.stored().rowName(), "bucket", placed.stored().bucket(), "key",
                    placed.stored().key(), "size", placed.stored().sizeBytes(), "sha256", placed.stored().sha256())));
            statement.setString(7, fact);
            statement.executeUpdate();
        }
    }

    void forget(Placed placed) throws SQLException {
        try (var statement = connection.prepareStatement("DELETE FROM " + table
                + " WHERE tenant = ? AND stream = ? AND place = ?")) {
            bind(statement, placed.place());
            statement.executeUpdate();
        }
    }

    private void bind(PreparedStatement statement, String place) throws SQLException {
        statement.setString(1, key.tenant());
        statement.setString(2, key.stream());
        statement.setString(3, place);
    }

    /** Takes a note. */
    interface Visitor {
        void take(Note note) throws SQLException;
    }

    /** All of a status, by place; no more than some at a time in memory. */
    void each(Status status, Visitor visitor) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT place, version, object::json ->> 'row',"
                + " object::json ->> 'bucket', object::json ->> 'key', (object::json ->> 'size')::bigint,"
                + " object::json ->> 'sha256', fact FROM " + table
                + " WHERE tenant = ? AND stream = ? AND status = ? ORDER BY place")) {
            bind(statement, status.name());
            statement.setFetchSize(1000);
            try (var result = statement.executeQuery()) {
                while (result.next()) {
                    visitor.take(new Note(status, new Placed(new Stored(result.getString(3), result.getString(4),
                            result.getString(5), result.getLong(6), result.getString(7)), result.getString(2),
                            parameters(result.getString(1))), result.getString(8)));
                }
            }
        }
    }

    private static String text(Map<String, Object> values) {
        try {
            return MAPPER.writeValueAsString(new TreeMap<>(values));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are always written", e);
        }
    }

    private static Map<String, Object> parameters(String text) {
        try {
            return MAPPER.readValue(text, PARAMETERS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was written is read", e);
        }
    }
}
