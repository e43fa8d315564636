package io.tidemark.run;

import io.tidemark.row.Row;

/**
 * An attachment of a row in a batch that is still to be fetched and stored.
 *
 * @param batch   that the row is in
 * @param rowName of the row's file in the batch, without extension
 */
public record PendingAttachment(Batch batch, String rowName, Row row) {
}
