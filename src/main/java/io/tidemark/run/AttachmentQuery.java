package io.tidemark.run;

import io.tidemark.TidemarkException;
import io.tidemark.row.Row;
import io.tidemark.row.RowShape;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The query of a slice of a row's attachment; its parameters are columns of the row, and the slice's place. Safe for use by many threads. */
public final class AttachmentQuery {
    static final String FROM_BYTE = "fromByte";
    static final String BYTES = "bytes";

    private final String sql;
    private final NamedQuery query;
    private final TypedQuery typed;
    private final List<String> columns;

    AttachmentQuery(String sql) {
        this.sql = sql;
        this.query = new NamedQuery(sql);
        this.typed = new TypedQuery(query);
        this.columns = NamedQuery.names(sql).stream()
                .filter(name -> !name.equals(FROM_BYTE) && !name.equals(BYTES)).distinct().toList();
    }

    public String sql() {
        return sql;
    }

    /** The columns of the row that the query binds. */
    public List<String> columns() {
        return columns;
    }

    /** The query of a slice with its parameters bound, for the caller to run and close. */
    PreparedStatement prepare(Connection connection, Map<String, Object> parameters) throws SQLException {
        return typed.prepare(connection, parameters);
    }

    /**
     * Checks that rows have what it needs, and that PostgreSQL takes it; no attachment is read.
     *
     * @throws TidemarkException where the select lacks a column, or PostgreSQL refuses the query (SQLSTATE class 42)
     */
    void check(Connection connection, RowShape shape) throws SQLException {
        columns.forEach(shape::require);
        try (var statement = query.prepare(connection, Map.of())) {
            // Lets the server parse it, and only that.
            statement.getMetaData();
        } catch (SQLException e) {
            if (RowShape.isRefusal(e)) {
                throw new TidemarkException("PostgreSQL refuses the stream's attachment query: " + e.getMessage(),
                        "it must be one SELECT of one column of type bytea, whose parameters (:?name) are columns of the"
                                + " stream's select", e);
            }
            throw e;
        }
    }

    /** What the query binds for a row; empty where a column that it needs is NULL: the row names no attachment. */
    public Optional<Map<String, Object>> parameters(Row row) {
        Map<String, Object> parameters = new HashMap<>();
        for (String column : columns) {
            Optional<String> value = row.value(column);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            parameters.put(column, value.get());
        }
        return Optional.of(parameters);
    }
}
