package io.tidemark.replica;

import io.tidemark.batch.ArchiveRef;
import io.tidemark.batch.BatchKind;
import io.tidemark.batch.DeletedRow;
import io.tidemark.batch.SetAsideRow;
import io.tidemark.watermark.Watermark;
import java.util.List;
import java.util.Optional;

/**
 * What an archive's {@code tidemark.json} says of its batch. Attachments, of which there may be as many as rows, are
 * counted here and pass by an {@link ArchiveVisitor}.
 *
 * @param rows            that have a file
 * @param columns         in the rows' order
 * @param attachments     stored ones
 * @param attachmentBytes of the stored ones
 * @param missing         attachments that the source lacked
 * @param previous        the chain's archive before this one; empty for sequence 1, and there alone
 * @param setAside        rows of the interval that have no file
 * @param deleted         rows that the source no longer had, named by a supplement
 */
public record Descriptor(BatchKind kind, String tenant, String stream, long sequence, Watermark fromExclusive,
                         Watermark toInclusive, long rows, long jsonBytes, List<ColumnType> columns, long attachments,
                         long attachmentBytes, long missing, Optional<ArchiveRef> previous, List<SetAsideRow> setAside,
                         List<DeletedRow> deleted) {
    public Descriptor {
        columns = List.copyOf(columns);
        setAside = List.copyOf(setAside);
        deleted = List.copyOf(deleted);
        if (previous.isPresent() != sequence > 1) {
            throw new IllegalArgumentException("sequence 1 alone follows no archive, this is " + sequence);
        }
    }
}
