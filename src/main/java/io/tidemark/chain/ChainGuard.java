package io.tidemark.chain;

import io.tidemark.StreamKey;
import io.tidemark.TidemarkException;
import io.tidemark.config.Settings;
import io.tidemark.replica.Replica;
import io.tidemark.replica.S3Objects;
import io.tidemark.state.StateStore;
import io.tidemark.store.StoreClients;
import java.sql.SQLException;
import java.time.Clock;

/**
 * Keeps a lost state from starting a second chain beside the one that the store holds.
 *
 * <p>A stream whose watermark is not known and whose archives are in the store has lost its state. What was looked for
 * once and not found is noted in the state until the first page is committed, so that what a run
 * left of that page, when it died, is not taken for such a sign.
 */
public final class ChainGuard {
    private final StateStore state;
    private final Settings settings;
    private final StoreClients clients;
    private final Clock clock;

    public ChainGuard(StateStore state, Settings settings, StoreClients clients, Clock clock) {
        this.state = state;
        this.settings = settings;
        this.clients = clients;
        this.clock = clock;
    }

    /**
     * Checks that a chain may begin; to be called with the run's lock held, before the first batch of a stream whose
     * ledger is empty. It asks the store once in a stream's life, as a rule, and only where there are rows to store: a thousand
     * tenants without rows cost nothing.
     *
     * @throws TidemarkException where the store holds archives of it already
     */
    public void beforeFirst(StreamKey key) throws SQLException {
        if (state.isBegun(key)) {
            return;
        }
        var store = settings.store(key.tenant());
        var found = new Replica(store, new S3Objects(clients.store(store.connection()).client()),
                settings.stream(key.tenant(), key.stream()).start(), clock).any(key.stream());
        if (found.isPresent()) {
            throw new TidemarkException("the state knows no archive of " + key + ", but the store holds " + found.get()
                    + ": nothing is stored, so that no second chain begins beside it",
                    "restore watermark and ledger: tidemark rebuild-state --tenant " + key.tenant() + " --stream "
                            + key.stream());
        }
        state.begin(key);
    }
}
