package io.tidemark.doctor;

import io.tidemark.TidemarkException;
import io.tidemark.row.Column;
import io.tidemark.row.RowShape;
import io.tidemark.run.AttachmentQuery;
import io.tidemark.run.PageQuery;
import io.tidemark.run.StreamDefinition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Looks whether a stream's select can be read, and has the columns that order, names and attachments need. */
final class StreamCheck {
    private static final String UNIQUE = """
            SELECT count(*)
              FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = ? AND c.relname = ? AND i.indisunique AND i.indisvalid AND i.indpred IS NULL
               AND NOT EXISTS (SELECT 1 FROM generate_series(0, i.indnkeyatts - 1) AS k
                                 LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[k]
                                WHERE a.attname IS NULL OR a.attname <> ALL (?))""";

    private final Connection connection;
    private final StreamDefinition stream;
    private final PageQuery query;

    StreamCheck(Connection connection, StreamDefinition stream, PageQuery query) {
        this.connection = connection;
        this.stream = stream;
        this.query = query;
    }

    /** The select's columns; empty where no run could begin. */
    Optional<RowShape> run(Findings findings) throws SQLException {
        try {
            RowShape shape = RowShape.describe(connection, stream.select());
            List<String> names = shape.columns().stream().map(Column::name).toList();
            stream.rows(shape);
            require(names, List.of(stream.tenantColumn()), "the stream");
            require(names, query.attachment().map(AttachmentQuery::columns).orElse(List.of()), "the attachment query");
            findings.ok("the select has " + names.size() + " columns; its watermark column " + stream.updatedAtColumn()
                    + " is a " + shape.columns().get(shape.indexOf(stream.updatedAtColumn()).getAsInt()).type());
            neverNull(stream.updatedAtColumn(), "rows where it is NULL have no place in the order and are never replicated",
                    findings);
            neverNull(stream.idColumn(), "rows where it is NULL have no place in the order and are never replicated",
                    findings);
            unique(findings);
            unwritten(shape, findings);
            return Optional.of(shape);
        } catch (TidemarkException e) {
            findings.error(e);
            return Optional.empty();
        }
    }

    private static void require(List<String> names, List<String> needed, String what) {
        for (String name : needed) {
            if (!names.contains(name)) {
                throw new TidemarkException(what + " needs column \"" + name + "\", which the select lacks",
                        "add it to the select, with a leading underscore if it isn't to be written, or name another");
            }
        }
    }

    private void neverNull(String column, String meaning, Findings findings) throws SQLException {
        Optional<Origin> origin = Origin.of(connection, stream.select(), column);
        if (origin.filter(o -> o.isTable() && o.nullable()).isPresent()) {
            String table = origin.get().qualifiedTable();
            String name = origin.get().quotedColumn();
            findings.warning("column " + name + " of " + table + " may be NULL", meaning,
                    "give such rows a value, then ALTER TABLE " + table + " ALTER COLUMN " + name + " SET NOT NULL");
        }
    }

    private void unwritten(RowShape shape, Findings findings) {
        List<String> names = query.unwritten(shape);
        if (!names.isEmpty()) {
            findings.warning("columns of the select are not written: " + String.join(", ", names),
                    "an underscore in front is for columns that serve names and attachments, and these serve none",
                    "give each another name in the select (\"_x\" AS x), or leave it out");
        }
    }

    private void unique(Findings findings) throws SQLException {
        Optional<Origin> id = Origin.of(connection, stream.select(), stream.idColumn()).filter(Origin::isTable);
        if (id.isEmpty()) {
            return;
        }
        Optional<Origin> tenant = Origin.of(connection, stream.select(), stream.tenantColumn())
                .filter(id.get()::isOfSameTable);
        String[] columns = tenant.map(t -> new String[] {id.get().column(), t.column()})
                .orElse(new String[] {id.get().column()});
        try (var statement = connection.prepareStatement(UNIQUE)) {
            statement.setString(1, id.get().schema());
            statement.setString(2, id.get().table());
            statement.setArray(3, connection.createArrayOf("text", columns));
            try (var result = statement.executeQuery()) {
                result.next();
                if (result.getInt(1) == 0) {
                    findings.warning("no unique index says that column " + id.get().quotedColumn() + " of "
                                    + id.get().qualifiedTable() + " is unique within a tenant",
                            "of two rows with the same " + stream.updatedAtColumn() + " and " + stream.idColumn()
                                    + " one is lost where a page ends between them",
                            "CREATE UNIQUE INDEX CONCURRENTLY ON " + id.get().qualifiedTable() + " ("
                                    + id.get().quotedColumn() + ")");
                }
            }
        }
    }
}
