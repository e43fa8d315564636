package io.tidemark.replica;

/**
 * A column of a batch's rows, as the batch names it.
 *
 * @param type PostgreSQL's name of it
 */
public record ColumnType(String name, String type) {
}
