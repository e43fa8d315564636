package io.tidemark.state;

import io.tidemark.StreamKey;
import io.tidemark.batch.ArchiveRef;
import io.tidemark.config.DatabaseSettings;
import io.tidemark.state.Definitions.Definition;
import io.tidemark.state.Definitions.Place;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What chains that have archives are built on, read without bringing the tables up to date. */
public final class KeptDefinitions {
    private static final String KEPT = """
            SELECT d.tenant, d.stream, d.target, d.tenant_column, d.updated_at_column, d.id_column, d.file_name,
                   -- Tables that aren't up to date lack these two.
                   to_jsonb(d) ->> 'bucket', to_jsonb(d) ->> 'key_prefix', a.bucket, a.key, a.sha256
              FROM tidemark.definition d
             CROSS JOIN LATERAL (SELECT bucket, key, sha256 FROM tidemark.archive
                                  WHERE tenant = d.tenant AND stream = d.stream AND target = d.target
                                  ORDER BY sequence DESC LIMIT 1) a
             ORDER BY 1, 2, 3""";

    private KeptDefinitions() {
    }

    /**
     * What a chain is built on.
     *
     * @param last its last archive
     */
    public record Kept(Definition definition, ArchiveRef last) {
    }

    /** By stream; none before the first run. */
    public static Map<StreamKey, Kept> read(DatabaseSettings state) throws SQLException {
        Map<StreamKey, Kept> kept = new LinkedHashMap<>();
        try (var connection = DirectConnection.open(state); var statement = connection.createStatement()) {
            try (var there = statement.executeQuery("SELECT to_regclass('tidemark.definition') IS NOT NULL")) {
                there.next();
                if (!there.getBoolean(1)) {
                    return kept;
                }
            }
            try (var row = statement.executeQuery(KEPT)) {
                while (row.next()) {
                    var definition = new Definition(row.getString(4), row.getString(5), row.getString(6), row.getString(7),
                            Place.of(row, 8));
                    kept.put(new StreamKey(row.getString(1), row.getString(2), row.getString(3)),
                            new Kept(definition, new ArchiveRef(row.getString(10), row.getString(11), row.getString(12))));
                }
            }
        }
        return kept;
    }
}
