package io.tidemark.reader;

/**
 * Where a stream's rows say whose they are and what their place in the order is.
 *
 * @param tenant     the source's column, as SQL
 * @param updatedAt  the column of the watermark, of source and replica
 * @param id         the member of a row's JSON that breaks ties
 * @param idInSource the same in the source, as SQL over the table's columns: a stream may make its id of several
 */
public record KeyColumns(String tenant, String updatedAt, String id, String idInSource) {

    /** As the format page's own streams have them. */
    public static final KeyColumns DEFAULT = new KeyColumns("tenant", "updated_at", "id", "id");
}
