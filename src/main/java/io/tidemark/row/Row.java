package io.tidemark.row;

import io.tidemark.TidemarkException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One row of a stream: PostgreSQL's text of each value, JSON still as bytes, and the row's place in the stream's order. Immutable.
 *
 * <p>Made by {@link RowReader}, written by {@link RowJson}.
 */
public final class Row {
    private final RowShape shape;
    // Each a String or a JsonValue.
    private final Object[] values;
    private final Instant updatedAt;
    private final String id;
    // Asked several times a row; the thread that reads has the values at hand.
    private final long weight;

    /** Takes the array over: the caller keeps no hold of it. A {@code null} in it is SQL's NULL. */
    Row(RowShape shape, Object[] values, Instant updatedAt, String id) {
        this.shape = shape;
        this.values = values;
        this.updatedAt = updatedAt;
        this.id = id;
        this.weight = weight(values);
    }

    public RowShape shape() {
        return shape;
    }

    /** The value of the stream's watermark column, to the microsecond. */
    public Instant updatedAt() {
        return updatedAt;
    }

    /** PostgreSQL's text of the stream's tie-break column. */
    public String id() {
        return id;
    }

    /**
     * PostgreSQL's text of a value, as the session's settings give it; empty for NULL.
     *
     * @param columnName also one with a leading underscore
     * @throws TidemarkException if the stream's select has no such column
     */
    public Optional<String> value(String columnName) {
        OptionalInt index = shape.indexOf(columnName);
        if (index.isEmpty()) {
            throw RowReader.noColumn(columnName);
        }
        return Optional.ofNullable(values[index.getAsInt()]).map(Object::toString);
    }

    /**
     * The row with these columns alone, in this order, and its place in the stream's order.
     *
     * @throws TidemarkException if it has no such column
     */
    public Row only(List<String> columnNames) {
        int[] places = columnNames.stream().mapToInt(name -> shape.indexOf(name).orElseThrow(() -> RowReader.noColumn(name)))
                .toArray();
        return new Row(RowShape.of(Arrays.stream(places).mapToObj(shape.columns()::get).toList()),
                Arrays.stream(places).mapToObj(place -> values[place]).toArray(), updatedAt, id);
    }

    /** About the bytes that it holds. */
    public long weight() {
        return weight;
    }

    /** As many bytes as its JSON can have at the most: a character becomes six where it is escaped. */
    public long jsonBytesMax() {
        return 6 * weight() + shape.jsonBytesMaxWithoutValues();
    }

    /** The value at a place of {@link RowShape#columns()}: a String, a {@link JsonValue}, or {@code null} for SQL's NULL. */
    Object valueAt(int index) {
        return values[index];
    }

    private static long weight(Object[] values) {
        long length = 0;
        for (Object value : values) {
            if (value instanceof String text) {
                length += text.length();
            } else if (value instanceof JsonValue json) {
                length += json.lengthInBytes();
            }
        }
        return length;
    }

    /** The row's key alone: its content belongs in no log. */
    @Override
    public String toString() {
        return "row " + id + " of " + updatedAt;
    }
}
