package io.tidemark.replica;

import io.tidemark.batch.ArchiveRef;
import java.time.Instant;
import java.util.Optional;

/** An archive that was read from its first byte to its last. */
public sealed interface ReadArchive {
    StoredArchive object();

    default long sequence() {
        return object().sequence();
    }

    /**
     * One that is a valid bag, and what its name and its metadata say. That it is the chain's, the one that follows it
     * has to prove.
     *
     * @param sha256    of the whole object, computed
     * @param sizeBytes of it, counted
     * @param storedAt  when the store took it, to the second
     */
    record Whole(StoredArchive object, String sha256, long sizeBytes, Instant storedAt, Descriptor batch)
            implements ReadArchive {
        public ArchiveRef ref() {
            return new ArchiveRef(object.bucket(), object.key(), sha256);
        }

        /** The archive that it follows; empty for sequence 1. */
        public Optional<ArchiveRef> previous() {
            return batch.previous();
        }

        /** The {@code updated_at} that it reaches to. */
        public Instant to() {
            return batch.toInclusive().updatedAt();
        }

        /** Whether it begins where the other one ends, and proves it. */
        public boolean follows(Whole other) {
            return previous().equals(Optional.of(other.ref())) && sequence() == other.sequence() + 1
                    && batch.fromExclusive().equals(other.batch().toInclusive());
        }
    }

    /**
     * One that isn't.
     *
     * @param sha256 of the whole object, computed; empty where there is no such object
     * @param fact   what is wrong with it, as it goes on after its name
     */
    record Damaged(StoredArchive object, Optional<String> sha256, String fact) implements ReadArchive {
    }
}
