package io.tidemark.row;

/**
 * A column of a stream's query.
 *
 * @param name as the query names it
 * @param type PostgreSQL's type name ({@code pg_type.typname}), as {@code int8} or {@code _text} for an array
 * @param form how its values are written in JSON
 */
public record Column(String name, String type, JsonForm form) {
    /** A column whose name starts with an underscore serves names and attachment queries, and is not written. */
    public boolean isWritten() {
        return !name.startsWith("_");
    }
}
