package io.tidemark.replica;

import io.tidemark.batch.ArchiveRef;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The archives of one stream, counted and in the chain's order, by what their names say.
 *
 * <p>The buckets are those of the configured pattern, and those to which archives lead there: after the pattern was
 * changed, the first archive by the new one names the last one by the old.
 */
public final class StreamArchives {
    private final Replica replica;
    private final String stream;
    private final TreeSet<String> buckets;
    private long archives;
    private long bytes;
    private long lastSequence;

    private StreamArchives(Replica replica, String stream) {
        this.replica = replica;
        this.stream = stream;
        this.buckets = new TreeSet<>(replica.buckets());
    }

    /** Looks through the names of all archives. */
    static StreamArchives survey(Replica replica, String stream) {
        var survey = new StreamArchives(replica, stream);
        while (survey.leadsOn()) {
            // With the bucket that was found.
        }
        return survey;
    }

    private boolean leadsOn() {
        archives = 0;
        bytes = 0;
        lastSequence = 0;
        for (Iterator<List<StoredArchive>> found = inOrder(); found.hasNext(); ) {
            List<StoredArchive> same = found.next();
            long sequence = same.get(0).sequence();
            if (sequence > lastSequence + 1 && same.stream().anyMatch(this::leadsToNewBucket)) {
                return true;
            }
            lastSequence = sequence;
            archives += same.size();
            bytes += same.stream().mapToLong(StoredArchive::sizeBytes).sum();
        }
        return false;
    }

    private boolean leadsToNewBucket(StoredArchive archive) {
        if (!(replica.reader(stream).read(archive, ArchiveVisitor.NONE) instanceof ReadArchive.Whole whole)) {
            return false;
        }
        Optional<ArchiveRef> before = whole.previous().filter(ref -> !buckets.contains(ref.bucket()))
                .filter(ref -> replica.objects().head(ref.bucket(), ref.key()).isPresent());
        before.ifPresent(ref -> buckets.add(ref.bucket()));
        return before.isPresent();
    }

    public String stream() {
        return stream;
    }

    /** All buckets that may hold some, in order. */
    public Collection<String> buckets() {
        return Collections.unmodifiableSet(buckets);
    }

    /** How many there are, orphans counted in. */
    public long count() {
        return archives;
    }

    /** Whether an object is one of them, by its key. */
    public boolean isArchive(StoredObject object) {
        return ArchiveListing.archive(object, replica.keyPrefix()).filter(archive -> archive.name().stream().equals(stream))
                .isPresent();
    }

    /** Of all of them together. */
    public long sizeBytes() {
        return bytes;
    }

    /** The highest sequence number; 0 where there is no archive. */
    public long lastSequence() {
        return lastSequence;
    }

    /**
     * The archives by rising sequence number: all of one number together, which are several where a run died or someone
     * added some. Numbers that are missing are left out, and so are objects whose
     * keys are none of archives. Reads the listing anew.
     */
    public Iterator<List<StoredArchive>> inOrder() {
        return replica.list(stream, buckets);
    }

    /**
     * The chain, orphans sorted out.
     *
     * @param head the last archive that is known, where one is: the chain goes through it if it can
     */
    public ChainWalk chain(Optional<ArchiveRef> head) {
        return new ChainWalk(inOrder(), replica.reader(stream), head);
    }
}
