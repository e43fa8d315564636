package io.tidemark.run;

import io.tidemark.StreamKey;
import io.tidemark.TidemarkException;
import io.tidemark.batch.ArchiveKey;
import io.tidemark.batch.ArchiveRef;
import io.tidemark.config.StoreSettings;
import io.tidemark.state.Definitions.Place;
import java.util.Optional;

/**
 * Keeps a changed pattern of buckets or key prefix from splitting a chain: while it has no archive in the new place, nothing
 * leads from there to the old one.
 */
final class ChainPlace {
    private static final String HINT = "put tidemark.store.bucket and tidemark.store.prefix, or the tenant's own, back as they"
            + " were: archives name each other and their PDFs by bucket and key, so a chain can't move to others. To move a"
            + " replica to another endpoint, copy it with the same names (tidemark mirror, docs/RECOVERY.md); to begin a new"
            + " one in other buckets or under another prefix, set another tidemark.store.target, too";

    private ChainPlace() {
    }

    /** Where the settings put archives. The endpoint is no part of it: a store may move, with all that it holds. */
    static Place of(StoreSettings store) {
        return new Place(store.bucket().of(store.tenant()), store.prefix());
    }

    /**
     * Checks that the next archive of a chain comes where the others are found.
     *
     * @param kept where it is; empty where that isn't kept: then its last archive shows it
     * @param last its last archive
     * @throws TidemarkException where it would not
     */
    static void requireSame(StreamKey key, Optional<Place> kept, ArchiveRef last, StoreSettings store) {
        Place now = of(store);
        if (kept.isPresent() && !kept.get().equals(now)) {
            throw moved(key, shown(kept.get()), now);
        }
        if (kept.isEmpty() && !isAt(last, key, store)) {
            throw moved(key, "where " + last.bucket() + "/" + last.key() + " is", now);
        }
    }

    /** Whether an archive is where the settings put those of its stream, of some month. */
    private static boolean isAt(ArchiveRef archive, StreamKey key, StoreSettings store) {
        boolean isInBuckets = store.bucket().names(key.tenant()).matcher(archive.bucket()).matches();
        if (!isInBuckets || !archive.key().startsWith(store.prefix())) {
            return false;
        }
        try {
            return ArchiveKey.parse(archive.key().substring(store.prefix().length())).stream().equals(key.stream());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static TidemarkException moved(StreamKey key, String before, Place now) {
        return new TidemarkException("the chain of " + key + " is " + before + ", and the settings now have " + shown(now)
                + ": its archives would be in two places, where not every command finds them all", HINT);
    }

    private static String shown(Place place) {
        return "in buckets " + place.bucket() + (place.keyPrefix().isEmpty() ? " without a key prefix"
                : " with the key prefix " + place.keyPrefix());
    }
}
