package io.tidemark.run;

import io.tidemark.row.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The query of a slice of a row's attachment; its parameters are columns of the row, and the slice's place. Immutable. */
public final class AttachmentQuery {
    static final String FROM_BYTE = "fromByte";
    static final String BYTES = "bytes";

    private final String sql;
    private final List<String> columns;

    AttachmentQuery(String sql) {
        this.sql = sql;
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

    /** What the query binds for a row; empty where a column that it needs is NULL: the row names no attachment. */
    Optional<Map<String, Object>> parameters(Row row) {
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
