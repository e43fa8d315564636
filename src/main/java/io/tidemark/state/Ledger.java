package io.tidemark.state;

import io.tidemark.batch.ArchiveRef;
import java.util.Optional;

/** The archives of one chain, as the ledger knew them at one moment. */
public interface Ledger {
    /** Knows nothing. */
    Ledger NONE = new Ledger() {
        @Override
        public long last() {
            return 0;
        }

        @Override
        public Optional<ArchiveRef> at(long sequence) {
            return Optional.empty();
        }
    };

    /** The last sequence number; 0 where nothing is known. */
    long last();

    /** The archive of a sequence number; empty where none is known. */
    Optional<ArchiveRef> at(long sequence);
}
