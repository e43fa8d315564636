package io.tidemark.replica;

import io.tidemark.StreamKey;
import io.tidemark.config.StoreSettings;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One tenant's replica, where it lies.
 *
 * <p>Where the buckets can't be listed (credentials may be for some buckets only), those of each month since the start
 * are looked into. Safe for use by many threads.
 */
public final class Replica {
    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

    private final StoreSettings store;
    private final ReplicaObjects objects;
    private final Instant start;
    private final Clock clock;
    private final BucketMatch match;

    /** @param start no row of the tenant is older */
    public Replica(StoreSettings store, ReplicaObjects objects, Instant start, Clock clock) {
        this.store = store;
        this.objects = objects;
        this.start = start;
        this.clock = clock;
        this.match = new BucketMatch(store);
    }

    public String tenant() {
        return store.tenant();
    }

    /** How a tenant's stream to this replica is called in the ledger. */
    public StreamKey key(String stream) {
        return new StreamKey(store.tenant(), stream, store.target());
    }

    /** How many objects may be asked for at the same time. */
    public int parallel() {
        return store.parallel();
    }

    /** How many archives may be read at the same time where their attachments are asked for meanwhile. */
    public int parallelArchives() {
        // An archive keeps its connection while its attachments are asked for, so both have a part of the connections.
        return Math.max(1, parallel() / 4);
    }

    /** How many attachments may be asked for beside {@link #parallelArchives} archives. */
    public int parallelAttachments() {
        return Math.max(1, parallel() - parallelArchives());
    }

    /** What every key begins with; may be empty. */
    public String keyPrefix() {
        return store.prefix();
    }

    public ReplicaObjects objects() {
        return objects;
    }

    /** The tenant's buckets by the configured pattern, in order: those that there are, or that there may be. */
    public List<String> buckets() {
        // A bucket that another account owns is in no list of ours.
        return owned().filter(names -> !names.isEmpty()).orElseGet(this::possible);
    }

    private List<String> possible() {
        return List.copyOf(match.between(start, clock.instant()));
    }

    /** The tenant's buckets; empty where the store forbids to list buckets. */
    private Optional<List<String>> owned() {
        return match.isSingle() ? Optional.of(List.of(match.single()))
                : objects.buckets(match.prefix()).map(names -> names.stream().filter(match::matches).toList());
    }

    /** The streams that have archives here, in order. */
    public Set<String> streams() {
        Set<String> streams = new TreeSet<>();
        for (String bucket : buckets()) {
            for (String folder : objects.folders(bucket, keyPrefix())) {
                if (!streams.contains(folder) && objects.list(bucket, ArchiveListing.prefixOf(keyPrefix(), folder), 1)
                        .hasNext()) {
                    streams.add(folder);
                }
            }
        }
        return streams;
    }

    /** Reads and proves archives of a stream. */
    public ArchiveReader reader(String stream) {
        return new ArchiveReader(tenant(), stream, objects);
    }

    /**
     * All archives of a stream, in the chain's order: counted here, and found in whatever buckets they are.
     *
     * @throws ListingForbiddenException where a bucket that may hold some can't be listed
     */
    public StreamArchives archives(String stream) {
        return StreamArchives.survey(this, stream);
    }

    /** The archives in some buckets, in the order of their sequence numbers. */
    Iterator<List<StoredArchive>> list(String stream, Collection<String> buckets) {
        return new ArchiveListing(objects, buckets, keyPrefix(), stream);
    }

    /** One archive of a stream; empty where there is none, or none that these credentials let one see. */
    public Optional<String> any(String stream) {
        int forbidden = 0;
        for (String bucket : owned().orElseGet(this::possible)) {
            try {
                var found = objects.list(bucket, ArchiveListing.prefixOf(keyPrefix(), stream), 1);
                if (found.hasNext()) {
                    return Optional.of(found.next().toString());
                }
            } catch (ListingForbiddenException e) {
                forbidden++;
            }
        }
        if (forbidden > 0) {
            LOG.warn("store not looked through tenant={} stream={} buckets={} reason=\"the store forbids to list them\""
                    + " next=\"grant s3:ListBucket, so that archives of a lost ledger are noticed\"", tenant(),
                    stream, forbidden);
        }
        return Optional.empty();
    }
}
