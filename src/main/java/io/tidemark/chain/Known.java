package io.tidemark.chain;

import io.tidemark.StreamKey;
import io.tidemark.batch.ArchiveRef;
import io.tidemark.state.LedgerEntry;
import io.tidemark.state.Position;
import io.tidemark.state.StateStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What the state knows of a chain.
 *
 * @param position empty where nothing was ever committed, or all of it is lost
 * @param ledger   in order
 * @param halfLost whether there is a watermark whose archive the ledger lacks
 */
record Known(Optional<Position> position, List<LedgerEntry> ledger, boolean halfLost) {
    static Known of(StateStore state, StreamKey key) throws SQLException {
        List<LedgerEntry> ledger = state.ledger(key);
        try {
            return new Known(state.position(key), ledger, false);
        } catch (IllegalArgumentException e) {
            // No position: its archive is not in the ledger.
            return new Known(Optional.empty(), ledger, true);
        }
    }

    Optional<ArchiveRef> last() {
        return ledger.isEmpty() ? Optional.empty() : Optional.of(ledger.get(ledger.size() - 1).archive());
    }

    /** Where it contradicts a chain, as a fact; empty where it is the chain's beginning, or nothing. */
    Optional<String> contradiction(List<LedgerEntry> chain) {
        for (int i = 0; i < ledger.size(); i++) {
            LedgerEntry entry = ledger.get(i);
            // The hash stands for all that the archive says; when it was stored changes where a store is copied.
            if (i >= chain.size()) {
                return Optional.of("goes on to sequence " + ledger.get(ledger.size() - 1).sequence()
                        + ", the chain in the store ends at " + chain.size());
            }
            if (entry.sequence() != i + 1) {
                return Optional.of("lacks sequence " + (i + 1));
            }
            if (!entry.archive().equals(chain.get(i).archive())) {
                return Optional.of("has another archive for sequence " + entry.sequence() + ", "
                        + entry.archive().bucket() + "/" + entry.archive().key());
            }
        }
        if (halfLost) {
            return Optional.of("has a watermark whose archive its ledger lacks");
        }
        return position.isPresent() && !isAt(position.get(), chain)
                ? Optional.of("has a watermark that is not at the end of its ledger") : Optional.empty();
    }

    private boolean isAt(Position at, List<LedgerEntry> chain) {
        return at.sequence() == ledger.size() && at.watermark().equals(chain.get(ledger.size() - 1).toInclusive());
    }
}
