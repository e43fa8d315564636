package io.tidemark.audit;

import io.tidemark.audit.Finding.Kind;
import io.tidemark.audit.SourceRows.Bounds;
import io.tidemark.index.IndexedRow;
import io.tidemark.index.ReplicaIndex;
import io.tidemark.replica.Sample;
import io.tidemark.row.Row;
import io.tidemark.row.RowJson;
import io.tidemark.watermark.Watermark;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares source and index, range by range.
 *
 * <pre>
 * page 1   (10:00, 1) (10:00, 2) (10:01, 3)     range [10:00, 10:01): whatever the index has of it was seen, or is gone
 * page 2   (10:01, 4) (10:02, 5)                range [10:01, 10:02)
 * </pre>
 *
 * A range ends between two moments, because how ids of one moment are ordered is the database's to say. A row of the index
 * that was not seen may have moved on meanwhile: the source is asked for it by its id. One thread uses it.
 */
final class RangeComparison implements SourceRows.Sink {
    private static final int GONE_AT_ONCE = 500;

    private final ReplicaIndex index;
    private final Set<Long> lost;
    private final SourceRows source;
    private final RowComparison comparison;
    private final Optional<AttachmentComparison> attachments;
    private final Optional<Sample> sample;
    private final Results results;

    /**
     * Compares by an index.
     *
     * @param lost   archives whose rows are in the index and no longer in the replica
     * @param sample of rows, by their ids; empty for all
     */
    RangeComparison(ReplicaIndex index, Set<Long> lost, SourceRows source, RowComparison comparison,
                    Optional<AttachmentComparison> attachments, Optional<Sample> sample, Results results) {
        this.index = index;
        this.lost = lost;
        this.source = source;
        this.comparison = comparison;
        this.attachments = attachments;
        this.sample = sample;
        this.results = results;
    }

    /** Compares all rows within the bounds. */
    void run(Bounds bounds) throws SQLException {
        Instant from = bounds.fromInclusive();
        Watermark after = Watermark.start(from);
        for (boolean isLast = false; !isLast; ) {
            SourceRows.Page page = source.next(after, this);
            flush();
            after = page.last();
            isLast = page.isLast();
            Instant until = isLast ? bounds.untilExclusive() : after.updatedAt();
            if (until.isAfter(from)) {
                gone(from, until);
                index.forgetMarks(until);
                from = until;
            }
        }
    }

    private void flush() throws SQLException {
        if (attachments.isPresent()) {
            attachments.get().flush();
        }
    }

    @Override
    public void row(Row row) throws SQLException {
        index.mark(row.id(), row.updatedAt());
        if (!isMeant(row.id())) {
            return;
        }
        byte[] json = RowJson.bytes(row);
        results.row(json.length);
        Optional<IndexedRow> version = inReplica(row.id());
        if (version.isEmpty()) {
            results.found(new Finding(Kind.MISSING, row.id(), row.updatedAt(), "is not in the replica"));
        } else if (version.get().isSetAside()) {
            setAside(row, version.get());
        } else {
            Optional<Finding> difference = comparison.compare(row, json, version.get());
            difference.ifPresent(results::found);
            if (difference.isEmpty() && attachments.isPresent()) {
                attachments.get().add(row, version.get().attachment());
            }
        }
    }

    private void setAside(Row row, IndexedRow version) {
        if (version.updatedAt().equals(row.updatedAt())) {
            results.setAside();
        } else {
            results.found(new Finding(Kind.MISSING, row.id(), row.updatedAt(), "is not in the replica, which set its version of "
                    + version.updatedAt() + " aside"));
        }
    }

    @Override
    public void unreadable(Watermark place, String reason) {
        String id = place.id().orElseThrow();
        index.mark(id, place.updatedAt());
        if (inReplica(id).filter(IndexedRow::isSetAside).isPresent()) {
            results.setAside();
        } else if (isMeant(id)) {
            results.found(new Finding(Kind.UNREADABLE, id, place.updatedAt(), reason));
        }
    }

    private boolean isMeant(String id) {
        return sample.filter(part -> !part.takes(id)).isEmpty();
    }

    private Optional<IndexedRow> inReplica(String id) {
        return index.find(id).filter(version -> !lost.contains(version.sequence()));
    }

    private void gone(Instant from, Instant until) throws SQLException {
        Optional<IndexedRow> after = Optional.empty();
        while (true) {
            List<IndexedRow> unseen = index.unmarked(from, until, after, GONE_AT_ONCE);
            if (unseen.isEmpty()) {
                return;
            }
            Set<String> present = source.present(unseen.stream().map(IndexedRow::id).collect(Collectors.toSet()));
            unseen.stream().filter(row -> !present.contains(row.id()) && !lost.contains(row.sequence()) && isMeant(row.id()))
                    .forEach(row -> results.found(new Finding(Kind.DELETED, row.id(), row.updatedAt(),
                            "is in the replica, and no longer in the source")));
            after = Optional.of(unseen.get(unseen.size() - 1));
        }
    }
}
