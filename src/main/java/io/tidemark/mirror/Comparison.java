package io.tidemark.mirror;

import io.tidemark.replica.Replica;
import io.tidemark.replica.ReplicaObjects;
import io.tidemark.replica.StoredObject;
import java.io.IOException;
import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Goes through the names of a stream's objects at the source and in the mirror, side by side, and reports which ones the source
 * has no longer, or in other bytes. Nobody but the mirror can see that, as nothing is ever deleted or overwritten there.
 */
final class Comparison {
    private final Replica source;
    private final Replica copies;
    private final CopyPlace place;
    private final String stream;
    private final Tally tally;

    Comparison(Replica source, Replica copies, CopyPlace place, String stream, Tally tally) {
        this.source = source;
        this.copies = copies;
        this.place = place;
        this.stream = stream;
        this.tally = tally;
    }

    /** @param known the buckets in which the source has the stream */
    void run(Collection<String> known) throws IOException {
        Set<String> buckets = new TreeSet<>(known);
        // A bucket that is gone is in no list of the source.
        buckets.addAll(copies.buckets());
        for (String bucket : buckets) {
            compare(names(source.objects(), bucket), names(copies.objects(), bucket));
        }
    }

    private Iterator<StoredObject> names(ReplicaObjects objects, String bucket) {
        return objects.list(bucket, source.keyPrefix() + stream + "/", ReplicaObjects.PAGE_KEYS_MAX);
    }

    private void compare(Iterator<StoredObject> objects, Iterator<StoredObject> kept) throws IOException {
        Optional<StoredObject> object = next(objects);
        while (kept.hasNext()) {
            StoredObject copy = kept.next();
            while (object.isPresent() && object.get().key().compareTo(copy.key()) < 0) {
                object = next(objects);
            }
            if (object.filter(other -> other.key().equals(copy.key())).isPresent()) {
                compare(object.get(), copy);
            } else {
                tally.found(Finding.Kind.VANISHED, copy.toString(), "is in the mirror, and no longer at its source");
            }
        }
    }

    private static Optional<StoredObject> next(Iterator<StoredObject> objects) {
        return objects.hasNext() ? Optional.of(objects.next()) : Optional.empty();
    }

    private void compare(StoredObject object, StoredObject copy) throws IOException {
        if (object.sizeBytes() != copy.sizeBytes()) {
            tally.found(Finding.Kind.CHANGED, object.toString(), "has " + object.sizeBytes() + " bytes, and the mirror has "
                    + copy.sizeBytes());
        } else if (!place.isAsOld(copy, object.storedAt())) {
            String sha256 = Hashes.of(source.objects(), object.bucket(), object.key());
            String kept = Hashes.of(copies.objects(), copy.bucket(), copy.key());
            if (sha256.equals(kept)) {
                place.confirm(copy, object.storedAt());
            } else {
                tally.found(Finding.Kind.CHANGED, object.toString(), "has SHA-256 " + sha256 + ", and the mirror has " + kept);
            }
        }
    }
}
