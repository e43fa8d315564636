package io.tidemark.restore;

import io.tidemark.row.Identifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The sequences that a table's columns take their values from. */
final class Sequences {
    // Of identity columns and serials, and whatever else a default takes its value from.
    private static final String OF_COLUMNS = """
            SELECT a.attname, s.oid::regclass::text
              FROM pg_catalog.pg_attribute a
              JOIN pg_catalog.pg_class s ON s.relkind = 'S' AND (
                   s.oid = pg_catalog.pg_get_serial_sequence(a.attrelid::regclass::text, a.attname)::regclass
                OR EXISTS (SELECT 1 FROM pg_catalog.pg_attrdef d
                             JOIN pg_catalog.pg_depend p ON p.classid = 'pg_catalog.pg_attrdef'::regclass
                                  AND p.objid = d.oid AND p.refclassid = 'pg_catalog.pg_class'::regclass
                            WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum AND p.refobjid = s.oid))
             WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid IN (20, 21, 23)""";

    private Sequences() {
    }

    private record Use(String column, String sequence) {
    }

    /** Lets each go on behind the highest value that its column has; one that is further stays where it is. */
    static void raise(Connection connection, TargetTable table) throws SQLException {
        for (Use use : uses(connection, table)) {
            try (var statement = connection.createStatement()) {
                statement.execute("SELECT pg_catalog.setval('" + use.sequence().replace("'", "''") + "', m) FROM (SELECT max("
                        + Identifier.quoted(use.column()) + ")::bigint AS m FROM " + table.sql() + ") q, " + use.sequence()
                        + " s WHERE q.m >= s.last_value");
            }
        }
    }

    private static List<Use> uses(Connection connection, TargetTable table) throws SQLException {
        try (var statement = connection.prepareStatement(OF_COLUMNS)) {
            statement.setLong(1, table.oid());
            try (var result = statement.executeQuery()) {
                List<Use> uses = new ArrayList<>();
                while (result.next()) {
                    uses.add(new Use(result.getString(1), result.getString(2)));
                }
                return uses;
            }
        }
    }
}
