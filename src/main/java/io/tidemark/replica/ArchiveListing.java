package io.tidemark.replica;

import io.tidemark.TidemarkException;
import io.tidemark.batch.ArchiveKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * The archives of one stream in some buckets, in the order of their sequence numbers, by their names alone.
 *
 * <p>A key begins with the sequence number, and a store lists keys in order. So the listings of the buckets are merged as
 * they come, and memory holds a part of each. Objects whose keys are none of archives are passed over. One thread uses it.
 */
final class ArchiveListing implements Iterator<List<StoredArchive>> {
    // Of all buckets together: some megabytes.
    private static final int KEYS_HELD = 20_000;
    private static final int PAGE_KEYS_MIN = 50;

    private final String keyPrefix;
    private final PriorityQueue<Source> sources = new PriorityQueue<>(
            Comparator.<Source>comparingLong(source -> source.next.sequence()).thenComparing(source -> source.next.toString()));

    ArchiveListing(ReplicaObjects objects, Collection<String> buckets, String keyPrefix, String stream) {
        this.keyPrefix = keyPrefix;
        int pageKeys = Math.max(PAGE_KEYS_MIN,
                Math.min(ReplicaObjects.PAGE_KEYS_MAX, KEYS_HELD / Math.max(1, buckets.size())));
        for (String bucket : buckets) {
            add(new Source(bucket, objects.list(bucket, prefixOf(keyPrefix, stream), pageKeys)));
        }
    }

    /** What the keys of a stream's archives begin with. */
    static String prefixOf(String keyPrefix, String stream) {
        return keyPrefix + stream + "/" + stream + "-";
    }

    /** What a key says of an archive; empty where it isn't that of one. */
    static Optional<StoredArchive> archive(StoredObject object, String keyPrefix) {
        try {
            var name = ArchiveKey.parse(object.key().substring(keyPrefix.length()));
            return Optional.of(new StoredArchive(object.bucket(), object.key(), name, object.sizeBytes(), object.storedAt()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean hasNext() {
        return !sources.isEmpty();
    }

    /** All archives of the next sequence number that there is: one, or several where runs died. */
    @Override
    public List<StoredArchive> next() {
        if (sources.isEmpty()) {
            throw new NoSuchElementException();
        }
        List<StoredArchive> same = new ArrayList<>();
        do {
            Source source = sources.remove();
            same.add(source.next);
            add(source);
        } while (!sources.isEmpty() && sources.peek().next.sequence() == same.get(0).sequence());
        return same;
    }

    private void add(Source source) {
        if (source.advance()) {
            sources.add(source);
        }
    }

    private final class Source {
        private final String bucket;
        private final Iterator<StoredObject> objects;
        private StoredArchive next;
        private String lastKey = "";

        Source(String bucket, Iterator<StoredObject> objects) {
            this.bucket = bucket;
            this.objects = objects;
        }

        boolean advance() {
            while (objects.hasNext()) {
                StoredObject object = objects.next();
                if (object.key().compareTo(lastKey) <= 0) {
                    throw new TidemarkException("bucket " + bucket + " lists its keys in no order: " + object.key()
                            + " after " + lastKey, "S3's general purpose buckets have the order of bytes; use a store that has"
                            + " it, or a mirror folder");
                }
                lastKey = object.key();
                Optional<StoredArchive> archive = archive(object, keyPrefix);
                if (archive.isPresent()) {
                    next = archive.get();
                    return true;
                }
            }
            return false;
        }
    }
}
