package io.tidemark.reader;

import org.postgresql.PGConnection;

import javax.sql.DataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Proves that the replica's JSON gives each row of the source back, value for value.
 *
 * <p>Give it to the reader as its visitor, then ask: the rows are kept in temporary tables of the source's database,
 * where PostgreSQL itself reads and compares them, and vanish on {@link #close()}. Nothing of it passes through Java's
 * types, which would lose digits and zones. Of several versions of a row the chain's last counts; a row that a
 * supplement calls deleted isn't expected in the source.
 *
 * <p>A column of type json or jsonb that holds JSON's {@code null} equals SQL's NULL here, since a row's JSON can't
 * tell them apart. One object a comparison, one thread.
 */
public final class SourceComparison implements RowVisitor, AutoCloseable {
    private static final int LIMIT = 1000;

    private final Connection connection;
    private final String table;
    private final String tenant;
    private final KeyColumns key;
    private final CopyBuffer documents;
    private final CopyBuffer attachments;
    private long order;
    private boolean sealed;

    /** Begins a comparison with the rows that a tenant has in a table of the source. */
    public SourceComparison(DataSource source, String table, String tenant) throws SQLException {
        this(source, table, tenant, KeyColumns.DEFAULT);
    }

    /** The same for a table whose key is in other columns. */
    public SourceComparison(DataSource source, String table, String tenant, KeyColumns key) throws SQLException {
        this.connection = source.getConnection();
        this.table = connection.unwrap(PGConnection.class).escapeIdentifier(table);
        this.tenant = tenant;
        this.key = key;
        try {
            connection.setAutoCommit(false);
            execute("CREATE TEMP TABLE replica_document (place bigint, file text, deleted boolean, document json)"
                    + " ON COMMIT DROP");
            execute("CREATE TEMP TABLE replica_attachment (sequence bigint, file text, missing boolean, size bigint,"
                    + " sha256 text) ON COMMIT DROP");
            PGConnection pg = connection.unwrap(PGConnection.class);
            documents = new CopyBuffer(pg.getCopyAPI(), "replica_document");
            attachments = new CopyBuffer(pg.getCopyAPI(), "replica_attachment");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public void row(Archive archive, String fileName, byte[] json) {
        document(archive, fileName, false, new String(json, StandardCharsets.UTF_8));
    }

    @Override
    public void deleted(Archive archive, String id) {
        String text = id.replace("\\", "\\\\").replace("\"", "\\\"");
        document(archive, "", true, "{\"" + key.id() + "\":\"" + text + "\"}");
    }

    @Override
    public void attachment(Archive archive, Attachment attachment) {
        try {
            attachments.add(Long.toString(archive.sequence()), attachment.row(), Boolean.toString(attachment.missing()),
                    Long.toString(attachment.sizeBytes()), attachment.sha256());
        } catch (SQLException e) {
            throw new IllegalStateException("attachment of " + attachment.row() + " can't be compared", e);
        }
    }

    private void document(Archive archive, String file, boolean deleted, String json) {
        try {
            // The place carries the sequence: an attachment is found by its row's file and its archive.
            documents.add(Long.toString((archive.sequence() << 32) + order++ % (1L << 32)), file,
                    Boolean.toString(deleted), json);
        } catch (SQLException e) {
            throw new IllegalStateException(archive.object() + ": row " + file + " can't be compared", e);
        }
    }

    /** Compares every row of the tenant: for a source that has stood still since the replica caught up. */
    public SourceDifferences compare() throws SQLException {
        return compare(Optional.empty());
    }

    /**
     * Compares the rows up to the watermark, that of the chain's end.
     *
     * <p>A row that moved on in the source since then is not compared: its present version is no business of the replica
     * yet, and its old one is gone from the source.
     */
    public SourceDifferences compare(Position upTo) throws SQLException {
        return compare(Optional.of(upTo));
    }

    private SourceDifferences compare(Optional<Position> upTo) throws SQLException {
        seal();
        // OFFSET 0 keeps the record whole: else PostgreSQL would read the document anew for each column.
        execute("CREATE TEMP TABLE comparison ON COMMIT DROP AS SELECT coalesce(s.comparison_id::text, r.id) AS id,"
                + " s.comparison_id IS NULL AS extra, r.id IS NULL AS missing,"
                + " coalesce(" + upTo.map(this::isBeyond).orElse("false") + ", false) AS pending,"
                + " array_remove(ARRAY[" + differences() + "], NULL) AS columns"
                + " FROM (SELECT *, " + key.idInSource() + " AS comparison_id FROM " + table + " WHERE " + key.tenant() + " = "
                + literal(tenant) + ") s"
                + " FULL JOIN (SELECT id, json_populate_record(NULL::" + table + ", document) AS t"
                + " FROM latest WHERE NOT deleted OFFSET 0) r ON s.comparison_id::text = r.id");
        try {
            return new SourceDifferences(
                    count("SELECT count(*) FROM comparison WHERE NOT extra AND NOT pending"),
                    count("SELECT count(*) FROM comparison WHERE NOT missing"),
                    ids("SELECT id FROM comparison WHERE missing AND NOT pending ORDER BY 1"),
                    ids("SELECT id FROM comparison WHERE extra ORDER BY 1"),
                    ids("SELECT id || ' in ' || array_to_string(columns, ', ') FROM comparison"
                            + " WHERE NOT extra AND NOT missing AND NOT pending AND cardinality(columns) > 0 ORDER BY 1"));
        } finally {
            execute("DROP TABLE comparison");
        }
    }

    /**
     * Checks that each row's attachment is the binary that the source has, by size and SHA-256 computed by PostgreSQL.
     *
     * @param fileTable has {@code tenant}, {@code designator} and {@code data}, as {@code dokument_file} has
     * @return a line each row whose attachment is another, isn't listed, or is called missing though the source has it
     */
    public List<String> compareFiles(String fileTable) throws SQLException {
        seal();
        String files = connection.unwrap(PGConnection.class).escapeIdentifier(fileTable);
        return ids("SELECT 'id ' || l.id || ': ' || CASE"
                + " WHEN a.file IS NULL THEN 'has no attachment listed'"
                + " WHEN a.missing AND f.data IS NOT NULL THEN 'is called missing, but the source has its PDF'"
                + " WHEN f.data IS NULL THEN 'has an attachment that the source lacks'"
                + " ELSE 'has a PDF that is not the source''s' END"
                + " FROM latest l LEFT JOIN replica_attachment a ON a.sequence = l.place >> 32 AND a.file = l.file"
                + " LEFT JOIN " + files + " f ON f.tenant = " + literal(tenant)
                + " AND f.designator = l.document->>'designator'"
                + " WHERE NOT l.deleted AND (a.file IS NULL OR a.missing <> (f.data IS NULL)"
                + " OR NOT a.missing AND (length(f.data) <> a.size OR encode(sha256(f.data), 'hex') <> a.sha256))"
                + " ORDER BY 1");
    }

    /** Ends the taking in of rows: what counts from here on is each id's latest version. */
    private void seal() throws SQLException {
        if (!sealed) {
            sealed = true;
            documents.flush();
            attachments.flush();
            execute("CREATE TEMP TABLE latest ON COMMIT DROP AS SELECT DISTINCT ON (id) *"
                    + " FROM (SELECT document->>" + literal(key.id()) + " AS id, place, file, deleted, document"
                    + " FROM replica_document) d ORDER BY id, place DESC");
            execute("ANALYZE latest");
            execute("ANALYZE replica_attachment");
        }
    }

    private String isBeyond(Position watermark) {
        // Of no type of its own: it takes that of the column, a timestamp without zone being UTC.
        String time = literal(Names.inJson(watermark.updatedAt()));
        return watermark.id().isNumber()
                ? "(s." + key.updatedAt() + ", s.comparison_id) > (" + time + ", " + watermark.idText() + ")"
                : "(s." + key.updatedAt() + ", s.comparison_id::text) > (" + time + ", " + literal(watermark.idText()) + ")";
    }

    /**
     * For each column its name where the two differ, else NULL.
     *
     * <p>Text forms are compared, since types such as json, xml and point have no equality, and equal values of others
     * need not be the same ones (12.5 and 12.50).
     */
    private String differences() throws SQLException {
        List<String> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT quote_ident(attname),"
                + " quote_literal(attname), format_type(atttypid, NULL) FROM pg_attribute"
                + " WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped ORDER BY attnum")) {
            statement.setString(1, table);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    columns.add("CASE WHEN " + form("s." + found.getString(1), found.getString(3)) + " IS DISTINCT FROM "
                            + form("(r.t)." + found.getString(1), found.getString(3)) + " THEN " + found.getString(2)
                            + " END");
                }
            }
        }
        return columns.stream().collect(Collectors.joining(", "));
    }

    private static String form(String column, String type) {
        return switch (type) {
            case "jsonb" -> "nullif(" + column + "::text, 'null')";
            // A text at the top is read and written again on its way back; inside of anything else nothing is.
            case "json" -> "nullif(CASE WHEN json_typeof(" + column + ") = 'string' THEN (" + column + " #>> '{}')"
                    + " ELSE btrim(" + column + "::text, E' \\t\\r\\n') END, 'null')";
            default -> column + "::text";
        };
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long count(String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getLong(1);
        }
    }

    private List<String> ids(String sql) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (Statement statement = connection.createStatement();
             ResultSet found = statement.executeQuery(sql + " LIMIT " + LIMIT)) {
            while (found.next()) {
                ids.add(found.getString(1));
            }
        }
        return ids;
    }

    private String literal(String value) {
        try {
            return "'" + connection.unwrap(PGConnection.class).escapeLiteral(value) + "'";
        } catch (SQLException e) {
            throw new IllegalArgumentException("no value for PostgreSQL", e);
        }
    }

    /** Ends the comparison and leaves nothing behind in the source. */
    @Override
    public void close() throws SQLException {
        try (connection) {
            connection.rollback();
        }
    }
}
