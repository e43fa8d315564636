package io.tidemark.chain;

import io.tidemark.batch.ArchiveRef;
import io.tidemark.state.LedgerEntry;
import io.tidemark.state.QuarantinedRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An archive that was read from its first byte to its last, and may be one of the chain. */
sealed interface Candidate {
    StoredArchive object();

    default long sequence() {
        return object().name().sequence();
    }

    /**
     * One that is what its name and its metadata say.
     *
     * @param entry    what the ledger keeps of it; its hash is the computed one
     * @param previous the archive that it follows; empty for sequence 1
     */
    record Whole(StoredArchive object, LedgerEntry entry, Optional<ArchiveRef> previous,
                 List<QuarantinedRow> setAside) implements Candidate {
        public Whole {
            setAside = List.copyOf(setAside);
        }

        ArchiveRef ref() {
            return entry.archive();
        }

        Instant to() {
            return entry.toInclusive().updatedAt();
        }

        /** Whether it begins where the other one ends, and proves it. */
        boolean follows(Whole other) {
            return previous.equals(Optional.of(other.ref())) && sequence() == other.sequence() + 1
                    && entry.fromExclusive().equals(other.entry().toInclusive());
        }
    }

    /**
     * One that isn't.
     *
     * @param fact what is wrong with it, as it goes on after its name
     */
    record Damaged(StoredArchive object, String fact) implements Candidate {
    }
}
