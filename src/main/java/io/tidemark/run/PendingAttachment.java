package io.tidemark.run;

import java.time.Instant;
import java.util.Map;

/**
 * An attachment of a row in a batch that is still to be fetched and stored.
 *
 * @param batch      that the row is in
 * @param rowName    of the row's file in the batch, without extension
 * @param rowId      for messages
 * @param parameters what the attachment's query binds, by column; not the row, which memory would have to hold as well
 */
public record PendingAttachment(Batch batch, String rowName, String rowId, Instant updatedAt,
                                Map<String, Object> parameters) {
}
