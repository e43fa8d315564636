package io.tidemark.row;

import java.util.List;

/**
 * Some consecutive rows that are marshalled together: what the routes do for each message costs more than rendering a row
 * does.
 */
public record RowGroup(List<Row> rows) {
    public RowGroup {
        rows = List.copyOf(rows);
    }
}
