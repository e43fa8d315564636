package io.tidemark.row;

import io.tidemark.TidemarkException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes rows of what the database driver delivers. Immutable; one a run.
 */
public final class RowReader {
    private final RowShape shape;
    private final String[] names;
    private final int updatedAtIndex;
    private final int idIndex;

    /**
     * A reader of rows of this shape.
     *
     * @param updatedAtColumn the stream's watermark column, a {@code timestamptz}, or a {@code timestamp} that means
     *                        UTC
     * @param idColumn        the stream's tie-break column
     * @throws TidemarkException if the select has no such column, or the watermark column is of another type
     */
    public RowReader(RowShape shape, String updatedAtColumn, String idColumn) {
        this.shape = shape;
        this.names = shape.columns().stream().map(Column::name).toArray(String[]::new);
        this.updatedAtIndex = shape.indexOf(updatedAtColumn).orElseThrow(() -> noColumn(updatedAtColumn));
        this.idIndex = shape.indexOf(idColumn).orElseThrow(() -> noColumn(idColumn));
        Column updatedAt = shape.columns().get(updatedAtIndex);
        if (!List.of(JsonForm.TIMESTAMPTZ, JsonForm.TIMESTAMP).contains(updatedAt.form())) {
            throw new TidemarkException(
                    "the watermark column \"" + updatedAtColumn + "\" is of type " + updatedAt.type(),
                    "it must be a timestamptz, or a timestamp in UTC");
        }
    }

    public RowShape shape() {
        return shape;
    }

    /** Whether the tie-break column is written as a JSON number. */
    public boolean hasNumericId() {
        return shape.columns().get(idIndex).form() == JsonForm.NUMBER;
    }

    /**
     * The row whose values are these.
     *
     * @param values by column name, each PostgreSQL's text, a {@link JsonValue} or null, as {@link RowShape#selectList} asks
     *               for them; other members are ignored
     * @throws TidemarkException if a column is missing, a value is not a text, the id is NULL, or the watermark column is
     *     NULL, infinite or not in UTC
     */
    public Row read(Map<String, ?> values) {
        Object[] row = new Object[names.length];
        for (int i = 0; i < row.length; i++) {
            Object value = values.get(names[i]);
            if (value instanceof String || value instanceof JsonValue) {
                row[i] = value;
            } else if (value != null) {
                throw new TidemarkException(
                        "column \"" + names[i] + "\" arrives as " + value.getClass().getName() + ", not as text",
                        "select it by the shape's select list");
            } else if (!values.containsKey(names[i])) {
                throw noColumn(names[i]);
            }
        }
        return new Row(
                shape,
                row,
                TimestampText.toInstant(notNull(row, updatedAtIndex)),
                notNull(row, idIndex));
    }

    /**
     * The row at which the result of a select of {@link RowShape#selectList} stands.
     *
     * @throws SQLException      where the value of a column can't be had
     * @throws TidemarkException as of the other one
     */
    public Row read(ResultSet result) throws SQLException {
        Map<String, String> values = new HashMap<>();
        // By place: the driver takes names that differ in case alone for one.
        for (int i = 0; i < names.length; i++) {
            values.put(names[i], result.getString(i + 1));
        }
        return read(values);
    }

    private String notNull(Object[] row, int index) {
        if (row[index] == null) {
            throw new TidemarkException(
                    "column \"" + names[index] + "\" is NULL, so a row has no place in the stream's order",
                    "leave such rows out of the select, or give them a value");
        }
        return row[index].toString();
    }

    static TidemarkException noColumn(String name) {
        return new TidemarkException(
                "the stream's select has no column \"" + name + "\"",
                "add it to the select, with a leading underscore if it isn't to be written, or correct the"
                        + " setting, name pattern or attachment query that names it");
    }
}
