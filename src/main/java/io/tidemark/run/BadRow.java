package io.tidemark.run;

/**
 * A row whose columns the source can't deliver: a value that its query can't convert, or damaged storage.
 *
 * @param updatedAt PostgreSQL's text form
 * @param id        PostgreSQL's text form
 * @param reason    what PostgreSQL's error code means, without any content
 */
public record BadRow(String updatedAt, String id, String reason) {
}
