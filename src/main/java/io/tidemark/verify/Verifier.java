package io.tidemark.verify;

import io.tidemark.StreamKey;
import io.tidemark.config.ConfigurationException;
import io.tidemark.replica.Replica;
import io.tidemark.replica.Replicas;
import io.tidemark.replica.StreamArchives;
import io.tidemark.state.Ledger;
import io.tidemark.state.LedgerReader;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Verifies replicas, stream by stream, with their ledgers where these can be read. One thread uses it. */
public final class Verifier {
    private final Replicas replicas;
    private final Optional<LedgerReader> ledgers;
    private final VerifyOptions options;
    private final Clock clock;

    /** @param ledgers empty where there is no state database, or where it doesn't answer */
    public Verifier(Replicas replicas, Optional<LedgerReader> ledgers, VerifyOptions options, Clock clock) {
        this.replicas = replicas;
        this.ledgers = ledgers;
        this.options = options;
        this.clock = clock;
    }

    /**
     * The streams to verify: those that the replica has, and those that its ledger says it has to have. Of a tenant whose
     * store's settings are wrong, those in the ledger, so that {@link #verify} says what is wrong with them.
     *
     * @param tenants those alone; empty for all
     */
    public Set<StreamKey> keys(Collection<String> tenants) throws SQLException {
        Set<StreamKey> known = new LinkedHashSet<>();
        if (ledgers.isPresent() && !options.isCopy()) {
            known.addAll(ledgers.get().keys());
        }
        Set<String> all = new TreeSet<>(tenants.isEmpty() ? replicas.tenants() : tenants);
        known.stream().map(StreamKey::tenant).filter(tenant -> tenants.isEmpty()).forEach(all::add);
        Set<StreamKey> keys = new LinkedHashSet<>();
        for (String tenant : all) {
            Replica replica;
            try {
                replica = replicas.of(tenant);
            } catch (ConfigurationException e) {
                Set<StreamKey> inLedger = known.stream().filter(key -> key.tenant().equals(tenant))
                        .collect(Collectors.toCollection(LinkedHashSet::new));
                if (inLedger.isEmpty()) {
                    throw e;
                }
                keys.addAll(inLedger);
                continue;
            }
            Set<String> streams = new TreeSet<>(replica.streams());
            // Another target's are of another place.
            known.stream().filter(key -> key.equals(replica.key(key.stream()))).forEach(key -> streams.add(key.stream()));
            streams.forEach(stream -> keys.add(replica.key(stream)));
        }
        return keys;
    }

    /** Hears how much there is to read. */
    @FunctionalInterface
    public interface Begun {
        void begun(StreamKey key, StreamArchives archives);
    }

    /**
     * Verifies one stream.
     *
     * @throws ConfigurationException where the settings of the tenant's store are wrong
     * @throws RuntimeException where store, folder or ledger can't be read: nothing is known then
     */
    public Certificate verify(StreamKey key, Begun begun, VerifyListener listener) throws SQLException {
        Replica replica = replicas.of(key.tenant());
        // Before the listing, else what is stored meanwhile would be missing in it.
        Ledger ledger = ledgers.isPresent() ? ledgers.get().of(key) : Ledger.NONE;
        StreamArchives archives = replica.archives(key.stream());
        begun.begun(key, archives);
        return new Verification(replica, key.stream(), options, ledger, listener, clock).run(archives);
    }

    /** Reports what is in a tenant's buckets beside the streams' folders; the findings have a key without stream. */
    public void sweep(String tenant, VerifyListener listener) throws SQLException {
        Replica replica = replicas.of(tenant);
        Set<String> streams = new TreeSet<>();
        keys(Set.of(tenant)).forEach(key -> streams.add(key.stream()));
        new Sweep(replica).beside(streams, finding -> listener.found(replica.key(""), finding));
    }
}
