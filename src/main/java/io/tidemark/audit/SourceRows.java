package io.tidemark.audit;

import io.tidemark.TidemarkException;
import io.tidemark.row.Column;
import io.tidemark.row.JsonForm;
import io.tidemark.row.Row;
import io.tidemark.row.RowReader;
import io.tidemark.row.RowShape;
import io.tidemark.run.BadRowFinder;
import io.tidemark.run.NamedQuery;
import io.tidemark.run.PageQuery;
import io.tidemark.run.StreamDefinition;
import io.tidemark.watermark.Watermark;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * The rows of one tenant's stream in the source, as replication reads them: by the same queries, in the same order, through
 * the same shape. Each page is a transaction of its own. One thread uses it.
 */
final class SourceRows {
    private static final int FETCH_ROWS = 200;
    // Their text in JSON is PostgreSQL's own, so that a row is found by it.
    private static final Set<JsonForm> ID_FORMS = Set.of(JsonForm.NUMBER, JsonForm.TEXT, JsonForm.DATE);

    private final DataSource rows;
    private final PageQuery query;
    private final String tenant;
    private final int pageRows;
    private final Bounds bounds;
    private final RowReader reader;
    private final RowReader keys;

    /**
     * Which rows are read.
     *
     * @param fromInclusive  by {@code updated_at}
     * @param untilExclusive by {@code updated_at}
     * @param watermark      no row newer than it
     */
    record Bounds(Instant fromInclusive, Instant untilExclusive, Watermark watermark) {
    }

    /** Takes rows, in their order. */
    interface Sink {
        void row(Row row) throws SQLException;

        /** A row that the source can't deliver. */
        void unreadable(Watermark place, String reason) throws SQLException;
    }

    /**
     * What a page held.
     *
     * @param last   the key of its last row, or where it began
     * @param isLast whether no row follows
     */
    record Page(Watermark last, boolean isLast) {
    }

    /**
     * Rows by these queries.
     *
     * @param rows connections without autocommit, so that a page is read through a cursor
     * @throws TidemarkException where the stream's rows don't tell their place in the order
     */
    SourceRows(DataSource rows, PageQuery query, StreamDefinition stream, RowShape shape, String tenant, int pageRows,
               Bounds bounds) {
        this.rows = rows;
        this.query = query;
        this.tenant = tenant;
        this.pageRows = pageRows;
        this.bounds = bounds;
        this.reader = new RowReader(shape, stream.updatedAtColumn(), stream.idColumn());
        Column updatedAt = shape.columns().get(shape.indexOf(stream.updatedAtColumn()).orElseThrow());
        Column id = shape.columns().get(shape.indexOf(stream.idColumn()).orElseThrow());
        if (!updatedAt.isWritten() || !id.isWritten() || !ID_FORMS.contains(id.form())) {
            throw new TidemarkException("stream " + stream.name() + " can't be audited: its rows' JSON doesn't tell their id, or "
                    + updatedAt.name(), "both columns have to be written (no leading underscore), and the id has to be a number"
                    + " or a text");
        }
        this.keys = new RowReader(RowShape.of(List.of(updatedAt, id)), stream.updatedAtColumn(), stream.idColumn());
    }

    RowShape shape() {
        return reader.shape();
    }

    /** Reads the page of rows after a key. */
    Page next(Watermark after, Sink sink) throws SQLException {
        Watermark last = after;
        try (Connection connection = rows.getConnection()) {
            int count = 0;
            try (var statement = page(connection, reader, after, bounds.watermark(), pageRows); var result = statement.executeQuery()) {
                while (result.next()) {
                    Row row = reader.read(result);
                    sink.row(row);
                    last = Watermark.at(row.updatedAt(), row.id());
                    count++;
                }
                return new Page(last, count < pageRows);
            } catch (SQLException e) {
                BadRowFinder.rowFault(e).orElseThrow(() -> e);
                connection.rollback();
                return oneByOne(connection, last, sink);
            } finally {
                connection.rollback();
            }
        }
    }

    /** The rows after a key, each by a statement of its own: one of them can't be read. */
    private Page oneByOne(Connection connection, Watermark after, Sink sink) throws SQLException {
        List<Watermark> places = new ArrayList<>();
        try (var statement = page(connection, keys, after, bounds.watermark(), FETCH_ROWS); var result = statement.executeQuery()) {
            while (result.next()) {
                Row key = keys.read(result);
                places.add(Watermark.at(key.updatedAt(), key.id()));
            }
        }
        Watermark last = after;
        for (Watermark place : places) {
            try (var statement = page(connection, reader, last, place, 1); var result = statement.executeQuery()) {
                if (result.next()) {
                    sink.row(reader.read(result));
                }
            } catch (SQLException e) {
                String state = BadRowFinder.rowFault(e).orElseThrow(() -> e).getSQLState();
                connection.rollback();
                sink.unreadable(place, "can't be read by the source, SQLSTATE " + state);
            }
            last = place;
        }
        return new Page(last, places.size() < FETCH_ROWS);
    }

    private PreparedStatement page(Connection connection, RowReader columns, Watermark after, Watermark upTo, int limit)
            throws SQLException {
        var statement = new NamedQuery(query.page(columns.shape(), after, true, List.of())).prepare(connection,
                PageQuery.parameters(tenant, after, bounds.untilExclusive(), limit, Optional.of(upTo)));
        statement.setFetchSize(FETCH_ROWS);
        return statement;
    }

    /** Those of some ids that the source has, wherever the rows stand in the order. */
    Set<String> present(Collection<String> ids) throws SQLException {
        RowShape shape = RowShape.of(keys.shape().columns().subList(1, 2));
        try (Connection connection = rows.getConnection()) {
            try (var statement = new NamedQuery(query.present(shape)).prepare(connection,
                    Map.of("tenant", tenant, "ids", array(ids)));
                 var result = statement.executeQuery()) {
                Set<String> present = new HashSet<>();
                while (result.next()) {
                    present.add(result.getString(1));
                }
                return present;
            } finally {
                connection.rollback();
            }
        }
    }

    /** How many rows are before a moment, and how many newer than the watermark. */
    record Outside(long earlier, long newer) {
    }

    /** Counts the rows before the stream's start, and those newer than the watermark. */
    Outside outside(Instant start) throws SQLException {
        try (Connection connection = rows.getConnection()) {
            try (var statement = new NamedQuery(query.outside()).prepare(connection, PageQuery.parameters(tenant,
                    Watermark.start(start), bounds.untilExclusive(), 1, Optional.of(bounds.watermark())));
                 var result = statement.executeQuery()) {
                result.next();
                return new Outside(result.getLong(1), result.getLong(2));
            } finally {
                connection.rollback();
            }
        }
    }

    private static String array(Collection<String> ids) {
        StringBuilder text = new StringBuilder("{");
        for (String id : ids) {
            text.append(text.length() == 1 ? "\"" : ",\"").append(id.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
        }
        return text.append('}').toString();
    }
}
