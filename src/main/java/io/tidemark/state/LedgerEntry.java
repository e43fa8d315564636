package io.tidemark.state;

import io.tidemark.batch.ArchiveRef;
import io.tidemark.watermark.Watermark;
import java.time.Instant;

/**
 * What the ledger keeps of one archive of a chain.
 *
 * @param kind            {@code interval} or {@code supplement}
 * @param sizeBytes       of the stored object
 * @param jsonBytes       of the rows' JSON, before compression
 * @param attachments     stored ones
 * @param attachmentBytes of the stored ones
 * @param missing         attachments that the source lacked
 * @param setAside        rows that could not be written
 * @param storedAt        when the store says that it took the archive
 */
public record LedgerEntry(long sequence, String kind, Watermark fromExclusive, Watermark toInclusive, ArchiveRef archive,
                          long sizeBytes, long rows, long jsonBytes, long attachments, long attachmentBytes,
                          long missing, long setAside, Instant storedAt) {
}
