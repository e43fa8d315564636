package io.tidemark.state;

import io.tidemark.StreamKey;
import java.sql.SQLException;
import java.util.Optional;

/** Keeps by which columns each chain is ordered and named: the chain can't change them unnoticed. */
public final class Definitions {
    private final StateSchema state;

    public Definitions(StateSchema state) {
        this.state = state;
    }

    /** What a chain's order and names are made of. */
    public record Definition(String tenantColumn, String updatedAtColumn, String idColumn, String fileName) {
    }

    /** What was kept last; empty where nothing was. */
    public Optional<Definition> find(StreamKey key) throws SQLException {
        try (var connection = state.connection();
             var statement = connection.prepareStatement("SELECT tenant_column, updated_at_column, id_column, file_name"
                     + " FROM tidemark.definition WHERE tenant = ? AND stream = ? AND target = ?")) {
            StateStore.bind(statement, 1, key);
            try (var result = statement.executeQuery()) {
                return result.next() ? Optional.of(new Definition(result.getString(1), result.getString(2),
                        result.getString(3), result.getString(4))) : Optional.empty();
            }
        }
    }

    /** Keeps it in place of the one before. */
    public void keep(StreamKey key, Definition definition) throws SQLException {
        try (var connection = state.connection();
             var statement = connection.prepareStatement("""
                     INSERT INTO tidemark.definition (tenant, stream, target, tenant_column, updated_at_column, id_column,
                                                      file_name)
                     VALUES (?, ?, ?, ?, ?, ?, ?)
                     ON CONFLICT (tenant, stream, target) DO UPDATE
                        SET tenant_column = excluded.tenant_column, updated_at_column = excluded.updated_at_column,
                            id_column = excluded.id_column, file_name = excluded.file_name, kept_at = now()""")) {
            StateStore.bind(statement, 1, key);
            statement.setString(4, definition.tenantColumn());
            statement.setString(5, definition.updatedAtColumn());
            statement.setString(6, definition.idColumn());
            statement.setString(7, definition.fileName());
            statement.executeUpdate();
        }
    }
}
