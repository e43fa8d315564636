package io.tidemark.chain;

import io.tidemark.batch.ArchiveRef;
import io.tidemark.batch.BatchKind;
import io.tidemark.state.QuarantinedRow;
import io.tidemark.watermark.Watermark;
import java.util.List;
import java.util.Optional;

/**
 * What an archive's {@code tidemark.json} says of its batch, as far as the ledger keeps it.
 *
 * @param attachments     stored ones
 * @param attachmentBytes of the stored ones
 * @param missing         attachments that the source lacked
 * @param previous        the chain's archive before this one; empty for sequence 1, and there alone
 */
record Descriptor(BatchKind kind, String tenant, String stream, long sequence, Watermark fromExclusive,
                  Watermark toInclusive, long rows, long jsonBytes, long attachments, long attachmentBytes,
                  long missing, Optional<ArchiveRef> previous, List<QuarantinedRow> setAside) {
    Descriptor {
        setAside = List.copyOf(setAside);
        if (previous.isPresent() != sequence > 1) {
            throw new IllegalArgumentException("sequence 1 alone follows no archive, this is " + sequence);
        }
    }
}
