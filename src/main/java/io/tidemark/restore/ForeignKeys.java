package io.tidemark.restore;

import io.tidemark.row.Identifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The foreign keys of tables that rows go back into. */
final class ForeignKeys {
    private static final String OF_TABLES = """
            SELECT c.conname, c.conrelid, c.confrelid, c.conrelid::regclass::text, c.confrelid::regclass::text,
                   ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k (attnum, n)
                           JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum ORDER BY n),
                   ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY k (attnum, n)
                           JOIN pg_catalog.pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.attnum ORDER BY n)
              FROM pg_catalog.pg_constraint c
             WHERE c.contype = 'f' AND c.conrelid = ANY (?) AND c.convalidated
             ORDER BY c.conname""";

    private final List<Key> keys;

    private ForeignKeys(List<Key> keys) {
        this.keys = keys;
    }

    private record Key(String name, long from, long to, String fromTable, String toTable, List<String> fromColumns,
                       List<String> toColumns) {
        String dangling() {
            String names = fromColumns.stream().map(column -> "c." + Identifier.quoted(column) + " IS NOT NULL")
                    .collect(Collectors.joining(" AND "));
            String equal = IntStream.range(0, fromColumns.size()).mapToObj(i -> "p." + Identifier.quoted(toColumns.get(i))
                    + " = c." + Identifier.quoted(fromColumns.get(i))).collect(Collectors.joining(" AND "));
            return "SELECT count(*) FROM " + fromTable + " c WHERE " + names + " AND NOT EXISTS (SELECT 1 FROM " + toTable
                    + " p WHERE " + equal + ")";
        }
    }

    static ForeignKeys of(Connection connection, Collection<TargetTable> tables) throws SQLException {
        try (var statement = connection.prepareStatement(OF_TABLES)) {
            statement.setArray(1, connection.createArrayOf("oid", tables.stream().map(TargetTable::oid).toArray()));
            try (var result = statement.executeQuery()) {
                List<Key> keys = new ArrayList<>();
                while (result.next()) {
                    keys.add(new Key(result.getString(1), result.getLong(2), result.getLong(3), result.getString(4),
                            result.getString(5), List.of((String[]) result.getArray(6).getArray()),
                            List.of((String[]) result.getArray(7).getArray())));
                }
                return new ForeignKeys(keys);
            }
        }
    }

    /** The tables, each after those that it names; as they are given where that leaves it open. */
    List<TargetTable> inOrder(Collection<TargetTable> tables) {
        Set<TargetTable> ordered = new LinkedHashSet<>();
        tables.forEach(table -> add(table, tables, new LinkedHashSet<>(), ordered));
        return List.copyOf(ordered);
    }

    private void add(TargetTable table, Collection<TargetTable> all, Set<TargetTable> onTheWay, Set<TargetTable> ordered) {
        if (onTheWay.add(table)) {
            all.stream().filter(other -> keys.stream().anyMatch(key -> key.from() == table.oid() && key.to() == other.oid()))
                    .forEach(other -> add(other, all, onTheWay, ordered));
            ordered.add(table);
        }
    }

    /** What names rows that aren't there, a line each. */
    List<String> dangling(Connection connection) throws SQLException {
        List<String> dangling = new ArrayList<>();
        try (var statement = connection.createStatement()) {
            for (Key key : keys) {
                try (var result = statement.executeQuery(key.dangling())) {
                    result.next();
                    if (result.getLong(1) > 0) {
                        dangling.add(result.getLong(1) + " row(s) of " + key.fromTable() + " name no row of " + key.toTable()
                                + " (" + key.name() + ")");
                    }
                }
            }
        }
        return dangling;
    }
}
