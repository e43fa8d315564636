package io.tidemark.replica;

import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The objects of a replica where they lie, only ever read: an S3 store, or a folder with a folder for each bucket and the
 * keys as paths in them.
 *
 * <p>Safe for use by many threads; an iterator is one thread's. Errors are the SDK's own, or an
 * {@link UncheckedIOException}, after whatever can be repeated was repeated.
 */
public interface ReplicaObjects {
    /** The most keys that a store gives with one answer. */
    int PAGE_KEYS_MAX = 1000;

    /**
     * The buckets whose names begin like this, in order; empty where the store forbids to list them.
     */
    Optional<List<String>> buckets(String prefix);

    /**
     * The objects whose keys begin like this, in the order of their keys (bytes); none where there is no such bucket.
     *
     * @param pageKeys how many of them are held in memory at the same time; 1 to {@value #PAGE_KEYS_MAX}
     * @throws ListingForbiddenException where the store forbids it; the iterator's methods throw it, too
     */
    Iterator<StoredObject> list(String bucket, String prefix, int pageKeys);

    /** What follows {@code prefix} in keys, up to and without the next slash, each once and in order. */
    List<String> folders(String bucket, String prefix);

    /** The objects whose keys have no slash behind {@code prefix}, in order. */
    Iterator<StoredObject> files(String bucket, String prefix);

    /** What is known of an object; empty where there is none. */
    Optional<ObjectHead> head(String bucket, String key);

    /** An object's bytes, to be closed; empty where there is none. A transfer that breaks off is gone on with. */
    Optional<ObjectContent> open(String bucket, String key);

    /** What a person calls the place. */
    @Override
    String toString();
}
