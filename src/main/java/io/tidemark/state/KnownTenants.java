package io.tidemark.state;

import io.tidemark.config.DatabaseSettings;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** The tenants that runs have been about, read without bringing the tables up to date. */
public final class KnownTenants {
    private static final String KNOWN = """
            SELECT tenant, bool_or(begun)
              FROM (SELECT tenant, false AS begun FROM tidemark.run
                     UNION ALL
                    SELECT tenant, sequence > 0 FROM tidemark.watermark) AS known
             GROUP BY tenant""";

    private KnownTenants() {
    }

    /** Each of them, and whether it has archives, of whatever stream and target; none before the first run. */
    public static Map<String, Boolean> read(DatabaseSettings state) throws SQLException {
        Map<String, Boolean> tenants = new TreeMap<>();
        try (var connection = DirectConnection.open(state); var statement = connection.createStatement()) {
            try (var there = statement.executeQuery("SELECT to_regclass('tidemark.run') IS NOT NULL")) {
                there.next();
                if (!there.getBoolean(1)) {
                    return tenants;
                }
            }
            try (var row = statement.executeQuery(KNOWN)) {
                while (row.next()) {
                    tenants.put(row.getString(1), row.getBoolean(2));
                }
            }
        }
        return tenants;
    }
}
