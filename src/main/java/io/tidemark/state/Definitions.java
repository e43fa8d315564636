package io.tidemark.state;

import io.tidemark.StreamKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Keeps by which columns each chain is ordered and named, and where it is: the chain can't change them unnoticed. */
public final class Definitions {
    private final StateSchema state;

    public Definitions(StateSchema state) {
        this.state = state;
    }

    /**
     * What a chain is built on.
     *
     * @param place empty where it was begun before that was kept
     */
    public record Definition(String tenantColumn, String updatedAtColumn, String idColumn, String fileName,
                             Optional<Place> place) {
    }

    /**
     * Where a chain's objects are, whatever the endpoint.
     *
     * @param bucket    the pattern of buckets, the tenant filled in, such as {@code tidemark-acme-{yyyy}-{MM}}
     * @param keyPrefix of every key, the tenant filled in; may be empty
     */
    public record Place(String bucket, String keyPrefix) {
        /** The place in two columns; empty where they are NULL. */
        static Optional<Place> of(ResultSet result, int column) throws SQLException {
            String bucket = result.getString(column);
            return bucket == null ? Optional.empty() : Optional.of(new Place(bucket, result.getString(column + 1)));
        }
    }

    /** What was kept last; empty where nothing was. */
    public Optional<Definition> find(StreamKey key) throws SQLException {
        try (var connection = state.connection();
             var statement = connection.prepareStatement("SELECT tenant_column, updated_at_column, id_column, file_name,"
                     + " bucket, key_prefix FROM tidemark.definition WHERE tenant = ? AND stream = ? AND target = ?")) {
            StateStore.bind(statement, 1, key);
            try (var result = statement.executeQuery()) {
                return result.next() ? Optional.of(new Definition(result.getString(1), result.getString(2),
                        result.getString(3), result.getString(4), Place.of(result, 5))) : Optional.empty();
            }
        }
    }

    /** Keeps it in place of the one before. */
    public void keep(StreamKey key, Definition definition) throws SQLException {
        try (var connection = state.connection();
             var statement = connection.prepareStatement("""
                     INSERT INTO tidemark.definition (tenant, stream, target, tenant_column, updated_at_column, id_column,
                                                      file_name, bucket, key_prefix)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                     ON CONFLICT (tenant, stream, target) DO UPDATE
                        SET tenant_column = excluded.tenant_column, updated_at_column = excluded.updated_at_column,
                            id_column = excluded.id_column, file_name = excluded.file_name,
                            bucket = excluded.bucket, key_prefix = excluded.key_prefix, kept_at = now()""")) {
            StateStore.bind(statement, 1, key);
            statement.setString(4, definition.tenantColumn());
            statement.setString(5, definition.updatedAtColumn());
            statement.setString(6, definition.idColumn());
            statement.setString(7, definition.fileName());
            statement.setString(8, definition.place().map(Place::bucket).orElse(null));
            statement.setString(9, definition.place().map(Place::keyPrefix).orElse(null));
            statement.executeUpdate();
        }
    }
}
