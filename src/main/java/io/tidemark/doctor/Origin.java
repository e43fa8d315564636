package io.tidemark.doctor;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.PGResultSetMetaData;

/**
 * The table's column that a column of a stream's select is, where PostgreSQL knows one.
 *
 * @param isTable  false for a view, which knows nothing of NULL and has no index of its own
 * @param nullable whether the table lets it be NULL
 */
record Origin(String schema, String table, String column, boolean isTable, boolean nullable) {
    private static final String ATTRIBUTE = """
            SELECT c.relkind IN ('r', 'p'), NOT a.attnotnull
              FROM pg_catalog.pg_attribute a
              JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = ? AND c.relname = ? AND a.attname = ?""";

    /** Empty for an expression. */
    static Optional<Origin> of(Connection connection, String select, String column) throws SQLException {
        String schema = "";
        String table = "";
        String base = "";
        try (var statement = connection.createStatement();
             var none = statement.executeQuery("SELECT * FROM (\n" + select + "\n) q LIMIT 0")) {
            var meta = none.getMetaData();
            var origins = meta.unwrap(PGResultSetMetaData.class);
            for (int i = 1; i <= meta.getColumnCount(); i++) {
                if (meta.getColumnLabel(i).equals(column)) {
                    schema = origins.getBaseSchemaName(i);
                    table = origins.getBaseTableName(i);
                    base = origins.getBaseColumnName(i);
                }
            }
        }
        try (var statement = connection.prepareStatement(ATTRIBUTE)) {
            statement.setString(1, schema);
            statement.setString(2, table);
            statement.setString(3, base);
            try (var result = statement.executeQuery()) {
                return result.next() ? Optional.of(new Origin(schema, table, base, result.getBoolean(1), result.getBoolean(2)))
                        : Optional.empty();
            }
        }
    }

    boolean isOfSameTable(Origin other) {
        return schema.equals(other.schema) && table.equals(other.table);
    }

    /** As SQL writes it. */
    String qualifiedTable() {
        return quoted(schema) + "." + quoted(table);
    }

    String quotedColumn() {
        return quoted(column);
    }

    /** As SQL writes an identifier: in quotes where it needs them. */
    static String quoted(String identifier) {
        return identifier.matches("[a-z_][a-z0-9_]*") ? identifier : '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
