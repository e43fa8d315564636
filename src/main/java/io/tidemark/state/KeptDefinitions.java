package io.tidemark.state;

import io.tidemark.StreamKey;
import io.tidemark.config.DatabaseSettings;
import io.tidemark.state.Definitions.Definition;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What chains that have archives are built on, read without bringing the tables up to date. */
public final class KeptDefinitions {
    private static final String KEPT = """
            SELECT d.tenant, d.stream, d.target, d.tenant_column, d.updated_at_column, d.id_column, d.file_name
              FROM tidemark.definition d
             WHERE EXISTS (SELECT 1 FROM tidemark.archive a
                            WHERE a.tenant = d.tenant AND a.stream = d.stream AND a.target = d.target)
             ORDER BY 1, 2, 3""";

    private KeptDefinitions() {
    }

    /** By stream; none before the first run. */
    public static Map<StreamKey, Definition> read(DatabaseSettings state) throws SQLException {
        Map<StreamKey, Definition> kept = new LinkedHashMap<>();
        try (var connection = DirectConnection.open(state); var statement = connection.createStatement()) {
            try (var there = statement.executeQuery("SELECT to_regclass('tidemark.definition') IS NOT NULL")) {
                there.next();
                if (!there.getBoolean(1)) {
                    return kept;
                }
            }
            try (var row = statement.executeQuery(KEPT)) {
                while (row.next()) {
                    kept.put(new StreamKey(row.getString(1), row.getString(2), row.getString(3)), new Definition(
                            row.getString(4), row.getString(5), row.getString(6), row.getString(7)));
                }
            }
        }
        return kept;
    }
}
