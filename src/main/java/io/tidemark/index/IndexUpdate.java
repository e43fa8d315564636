package io.tidemark.index;

import io.tidemark.batch.ArchiveRef;
import io.tidemark.replica.ArchiveReader;
import io.tidemark.replica.ArchiveVisitor;
import io.tidemark.replica.ReadArchive;
import io.tidemark.replica.ReadArchive.Whole;
import io.tidemark.replica.StoredArchive;
import io.tidemark.replica.StreamArchives;
import io.tidemark.state.Ledger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Brings an index up to a chain's end: reads the archives that are new to it, and looks whether the others are still there.
 *
 * <p>Which archives are the chain's, and what bytes they have, the ledger says. An archive that is missing or has other
 * bytes gives no rows: what it held isn't in the replica.
 */
public final class IndexUpdate {
    private static final int FAULTS_NAMED = 20;

    private final ReplicaIndex index;
    private final StreamArchives archives;
    private final ArchiveReader reader;
    private final Ledger ledger;
    private final Listener listener;

    /** Hears how far it is. */
    public interface Listener {
        /** So many archives are to be read. */
        void begin(long count);

        /** One was read. */
        void done(long sizeBytes);
    }

    public IndexUpdate(ReplicaIndex index, StreamArchives archives, ArchiveReader reader, Ledger ledger, Listener listener) {
        this.index = index;
        this.archives = archives;
        this.reader = reader;
        this.ledger = ledger;
        this.listener = listener;
    }

    /**
     * Does it. Where the place can't be read, that failure ends it, and what was taken so far is kept.
     *
     * @param lastSequence of the chain; what follows is not part of it yet
     */
    public Coverage run(long lastSequence) {
        return pass(lastSequence).orElseGet(() -> {
            index.clear();
            return pass(lastSequence).orElseThrow(() -> new IllegalStateException("an empty index is of every chain"));
        });
    }

    /** Empty where the index turns out to be of another chain, or to lack an archive that can be read now. */
    private Optional<Coverage> pass(long lastSequence) {
        long known = index.lastSequence();
        if (known > lastSequence) {
            return Optional.empty();
        }
        listener.begin(lastSequence - known);
        var coverage = new Found();
        var listing = new Listing(archives.inOrder());
        try (var intake = new ArchiveIntake(index)) {
            for (long sequence = 1; sequence <= lastSequence; sequence++) {
                ArchiveRef ref = ref(sequence);
                Optional<StoredArchive> object = listing.find(sequence, ref);
                if (sequence > known) {
                    take(intake, sequence, ref, object, coverage);
                } else if (!isStill(sequence, ref, object, coverage)) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(new Coverage(coverage.lost, coverage.faults, coverage.faulty));
    }

    private ArchiveRef ref(long sequence) {
        return ledger.at(sequence).orElseThrow(() -> new IllegalStateException("the ledger has no gaps"));
    }

    private void take(ArchiveIntake intake, long sequence, ArchiveRef ref, Optional<StoredArchive> object, Found coverage) {
        Optional<String> fault;
        if (object.isEmpty()) {
            fault = Optional.of("is missing");
        } else {
            try {
                fault = take(intake, ref, object.get());
            } catch (RuntimeException e) {
                intake.forget();
                throw e;
            }
        }
        fault.ifPresent(fact -> {
            intake.giveUp(sequence, ref.sha256(), fact);
            coverage.fault(ref, fact);
        });
        listener.done(object.map(StoredArchive::sizeBytes).orElse(0L));
    }

    private Optional<String> take(ArchiveIntake intake, ArchiveRef ref, StoredArchive object) {
        ReadArchive read = reader.read(object, intake);
        Optional<String> fault = fault(ref, read);
        if (fault.isEmpty()) {
            intake.keep((Whole) read);
        }
        return fault;
    }

    private static Optional<String> fault(ArchiveRef ref, ReadArchive read) {
        if (read instanceof ReadArchive.Damaged damaged) {
            return Optional.of(damaged.fact());
        }
        String sha256 = ((Whole) read).sha256();
        return sha256.equals(ref.sha256()) ? Optional.empty()
                : Optional.of("has SHA-256 " + sha256 + ", the ledger says " + ref.sha256());
    }

    private boolean isStill(long sequence, ArchiveRef ref, Optional<StoredArchive> object, Found coverage) {
        KnownArchive archive = index.archive(sequence);
        if (!archive.sha256().equals(ref.sha256())) {
            return false;
        }
        if (archive.fault().isPresent()) {
            coverage.fault(ref, archive.fault().get());
            return object.filter(found -> fault(ref, reader.read(found, ArchiveVisitor.NONE)).isEmpty()).isEmpty();
        }
        Optional<String> fault = object.isEmpty() ? Optional.of("is missing") : object
                .filter(found -> found.sizeBytes() != archive.sizeBytes()).map(found -> "has " + found.sizeBytes()
                        + " bytes, and had " + archive.sizeBytes());
        fault.ifPresent(fact -> {
            coverage.lost.add(sequence);
            coverage.fault(ref, fact);
        });
        return true;
    }

    /** What is found on the way. */
    private static final class Found {
        private final Set<Long> lost = new HashSet<>();
        private final List<String> faults = new ArrayList<>();
        private long faulty;

        void fault(ArchiveRef ref, String fact) {
            faulty++;
            if (faults.size() < FAULTS_NAMED) {
                faults.add("archive " + ref.bucket() + "/" + ref.key() + " " + fact);
            }
        }
    }

    /** Goes through the archives' names by rising sequence number. */
    private static final class Listing {
        private final Iterator<List<StoredArchive>> groups;
        private List<StoredArchive> group = List.of();

        Listing(Iterator<List<StoredArchive>> groups) {
            this.groups = groups;
        }

        Optional<StoredArchive> find(long sequence, ArchiveRef ref) {
            while ((group.isEmpty() || group.get(0).sequence() < sequence) && groups.hasNext()) {
                group = groups.next();
            }
            return group.stream().filter(object -> object.bucket().equals(ref.bucket()) && object.key().equals(ref.key()))
                    .findFirst();
        }
    }
}
