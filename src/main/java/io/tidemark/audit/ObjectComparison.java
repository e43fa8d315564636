package io.tidemark.audit;

import io.tidemark.audit.Finding.Kind;
import io.tidemark.audit.SourceRows.Bounds;
import io.tidemark.index.IndexedAttachment;
import io.tidemark.index.IndexedRow;
import io.tidemark.index.ReplicaIndex;
import io.tidemark.replica.ReplicaObjects;
import io.tidemark.replica.Sample;
import io.tidemark.replica.StoredObject;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;

/**
 * Looks whether the attachments that the archives list are in the store, by their names and sizes: the store lists them in
 * the order in which the index gives them. One thread uses it.
 */
final class ObjectComparison implements ReplicaIndex.AttachmentVisitor {
    private final ReplicaIndex index;
    private final Set<Long> lost;
    private final ReplicaObjects store;
    private final Optional<Sample> sample;
    private final Results results;
    private String bucket = "";
    private String prefix = "";
    private Iterator<StoredObject> objects = Collections.emptyIterator();
    private Optional<StoredObject> object = Optional.empty();

    ObjectComparison(ReplicaIndex index, Set<Long> lost, ReplicaObjects store, Optional<Sample> sample, Results results) {
        this.index = index;
        this.lost = lost;
        this.store = store;
        this.sample = sample;
        this.results = results;
    }

    /** Looks for those of all rows within the bounds. */
    void run(Bounds bounds) {
        index.attachments(bounds.fromInclusive(), bounds.untilExclusive(), this);
    }

    @Override
    public void row(IndexedRow row, IndexedAttachment attachment) {
        if (lost.contains(row.sequence()) || sample.filter(part -> !part.takes(row.id())).isPresent()) {
            return;
        }
        Optional<StoredObject> found = find(attachment);
        if (found.isEmpty()) {
            found(row, "has an attachment that the store lacks, " + attachment);
        } else if (found.get().sizeBytes() != attachment.sizeBytes()) {
            found(row, "has an attachment of " + attachment.sizeBytes() + " bytes, of which the store has "
                    + found.get().sizeBytes() + ", " + attachment);
        }
    }

    private Optional<StoredObject> find(IndexedAttachment attachment) {
        String folder = folder(attachment.key());
        if (!attachment.bucket().equals(bucket) || !folder.equals(prefix)) {
            bucket = attachment.bucket();
            prefix = folder;
            objects = store.list(bucket, prefix, ReplicaObjects.PAGE_KEYS_MAX);
            advance();
        }
        while (object.isPresent() && object.get().key().compareTo(attachment.key()) < 0) {
            advance();
        }
        return object.filter(listed -> listed.key().equals(attachment.key()));
    }

    /** What the keys of a stream's attachments begin with, before day and name: as it was when this one was stored. */
    private static String folder(String key) {
        return key.substring(0, key.lastIndexOf('/', key.lastIndexOf('/') - 1) + 1);
    }

    private void advance() {
        object = objects.hasNext() ? Optional.of(objects.next()) : Optional.empty();
    }

    private void found(IndexedRow row, String fact) {
        results.found(new Finding(Kind.ATTACHMENT, row.id(), row.updatedAt(), fact));
    }
}
