package io.tidemark.restore;

import io.tidemark.TidemarkException;
import io.tidemark.row.Identifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table that rows go back into, as the database's catalog describes it.
 *
 * @param key the columns that tell rows apart: the primary key, else a unique index whose columns are never NULL
 */
record TargetTable(long oid, String schema, String name, List<TargetColumn> columns, List<String> key) {
    private static final String FIND = """
            SELECT c.oid, n.nspname, c.relname, c.relkind IN ('r', 'p')
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.oid = pg_catalog.to_regclass(?)""";
    // Of a domain, the type beneath it, as archives name types.
    private static final String COLUMNS = """
            WITH RECURSIVE type (attnum, typname, typbasetype) AS (
                SELECT a.attnum, t.typname, t.typbasetype
                  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                 WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped
                UNION ALL
                SELECT d.attnum, b.typname, b.typbasetype
                  FROM type d JOIN pg_catalog.pg_type b ON b.oid = d.typbasetype
            )
            SELECT a.attname, t.typname, a.attgenerated <> '', a.attidentity = 'a',
                   a.attnotnull AND NOT a.atthasdef AND a.attidentity = '',
                   a.attnotnull AND t.typname IN ('json', 'jsonb')
              FROM pg_catalog.pg_attribute a JOIN type t ON t.attnum = a.attnum AND t.typbasetype = 0
             WHERE a.attrelid = ?
             ORDER BY a.attnum""";
    // An index that is checked at the end of a transaction alone can't arbitrate between two versions.
    private static final String KEY = """
            SELECT ARRAY(SELECT a.attname::text FROM generate_series(0, i.indnkeyatts - 1) AS k
                           JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k] ORDER BY k)
              FROM pg_catalog.pg_index i
             WHERE i.indrelid = ? AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL
               AND NOT EXISTS (SELECT 1 FROM generate_series(0, i.indnkeyatts - 1) AS k
                                 LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k]
                                WHERE a.attnum IS NULL OR NOT a.attnotnull)
             ORDER BY i.indisprimary DESC, i.indexrelid
             LIMIT 1""";

    /**
     * A column.
     *
     * @param type           PostgreSQL's name of it; of a domain, that of the type beneath it
     * @param generated      whether its value is computed from others
     * @param alwaysIdentity whether it can be given a value when a row is inserted alone
     * @param required       whether it is never NULL and has no default
     * @param requiredJson   whether it is json or jsonb, and never NULL: what a document has as null was JSON's null there
     */
    record TargetColumn(String name, String type, boolean generated, boolean alwaysIdentity, boolean required,
                        boolean requiredJson) {
    }

    /**
     * The table that SQL finds by this name.
     *
     * @throws TidemarkException where there is none, or versions of its rows can't be told from other rows
     */
    static TargetTable read(Connection connection, String table) throws SQLException {
        try (var statement = connection.prepareStatement(FIND)) {
            statement.setString(1, table);
            try (var result = statement.executeQuery()) {
                if (!result.next() || !result.getBoolean(4)) {
                    throw new TidemarkException("there is no table " + table + " in the database to restore into",
                            "create the tables first, as your application does, or name the schema by currentSchema in"
                                    + " the URL");
                }
                long oid = result.getLong(1);
                return new TargetTable(oid, result.getString(2), result.getString(3), columns(connection, oid),
                        key(connection, oid, table));
            }
        }
    }

    private static List<TargetColumn> columns(Connection connection, long oid) throws SQLException {
        try (var statement = connection.prepareStatement(COLUMNS)) {
            statement.setLong(1, oid);
            statement.setLong(2, oid);
            try (var result = statement.executeQuery()) {
                List<TargetColumn> columns = new ArrayList<>();
                while (result.next()) {
                    columns.add(new TargetColumn(result.getString(1), result.getString(2), result.getBoolean(3),
                            result.getBoolean(4), result.getBoolean(5), result.getBoolean(6)));
                }
                return List.copyOf(columns);
            }
        }
    }

    private static List<String> key(Connection connection, long oid, String table) throws SQLException {
        try (var statement = connection.prepareStatement(KEY)) {
            statement.setLong(1, oid);
            try (var result = statement.executeQuery()) {
                if (!result.next()) {
                    throw new TidemarkException("table " + table + " has no primary key, by which versions of a row could be"
                            + " told from other rows", "give it one, or a unique index of columns that are NOT NULL");
                }
                return List.of((String[]) result.getArray(1).getArray());
            }
        }
    }

    Optional<TargetColumn> column(String columnName) {
        return columns.stream().filter(column -> column.name().equals(columnName)).findFirst();
    }

    /** As SQL writes it. */
    String sql() {
        return Identifier.quoted(schema) + "." + Identifier.quoted(name);
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
