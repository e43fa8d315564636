package io.tidemark.verify;

import io.tidemark.batch.Layout;
import io.tidemark.replica.Replica;
import io.tidemark.replica.ReplicaObjects;
import io.tidemark.replica.StoredObject;
import io.tidemark.replica.StreamArchives;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reports what else lies among the objects of a replica: attachments that no archive names, and what isn't Tidemark's. */
final class Sweep {
    private static final Pattern ATTACHMENT =
            Pattern.compile("pdf/[0-9]{4}-[0-9]{2}-[0-9]{2}/[A-Za-z0-9_=-][A-Za-z0-9._=-]*\\.pdf");

    private final Replica replica;
    private final ReplicaObjects objects;

    Sweep(Replica replica) {
        this.replica = replica;
        this.objects = replica.objects();
    }

    /** What is in a stream's folder. */
    void stream(StreamArchives archives, NamedObjects named, Consumer<Finding> findings) {
        String folder = replica.keyPrefix() + archives.stream() + "/";
        named.eachOther(() -> new EachBucket(archives.buckets().iterator(),
                bucket -> objects.list(bucket, folder, ReplicaObjects.PAGE_KEYS_MAX)), object -> {
            if (ATTACHMENT.matcher(object.key().substring(folder.length())).matches()) {
                findings.accept(new Finding(Finding.Kind.LEFTOVER, object.toString(), "is named by no archive: a run that died"
                        + " may have left it, or one that is under way"));
            } else if (!archives.isArchive(object)) {
                findings.accept(stranger(object));
            }
        });
    }

    /** What is in the tenant's buckets and in no stream's folder, but for what doctor put there to try the store. */
    void beside(Set<String> streams, Consumer<Finding> findings) {
        String prefix = replica.keyPrefix();
        for (String bucket : replica.buckets()) {
            objects.files(bucket, prefix).forEachRemaining(object -> findings.accept(stranger(object)));
            objects.folders(bucket, prefix).stream()
                    .filter(folder -> !streams.contains(folder) && !folder.equals(Layout.DOCTOR_FOLDER)).forEach(folder ->
                    objects.list(bucket, prefix + folder + "/", ReplicaObjects.PAGE_KEYS_MAX)
                            .forEachRemaining(object -> findings.accept(stranger(object))));
        }
    }

    private static Finding stranger(StoredObject object) {
        return new Finding(Finding.Kind.STRANGER, object.toString(), "is none of Tidemark's objects");
    }

    /** The objects of one bucket after another. */
    private static final class EachBucket implements Iterator<StoredObject> {
        private final Iterator<String> buckets;
        private final Function<String, Iterator<StoredObject>> listing;
        private Iterator<StoredObject> objects = Collections.emptyIterator();

        EachBucket(Iterator<String> buckets, Function<String, Iterator<StoredObject>> listing) {
            this.buckets = buckets;
            this.listing = listing;
        }

        @Override
        public boolean hasNext() {
            while (!objects.hasNext() && buckets.hasNext()) {
                objects = listing.apply(buckets.next());
            }
            return objects.hasNext();
        }

        @Override
        public StoredObject next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return objects.next();
        }
    }
}
