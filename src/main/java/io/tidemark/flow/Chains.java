package io.tidemark.flow;

import io.tidemark.StreamKey;
import io.tidemark.config.Settings;
import io.tidemark.state.LedgerReader;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;

/** The chains that the state knows, and that have archives. Safe for use by many threads. */
final class Chains {
    private final Settings settings;
    private final Streams streams;

    Chains(Settings settings, Streams streams) {
        this.settings = settings;
        this.streams = streams;
    }

    /** Those of tenants, streams and targets that are replicated now, in order. */
    List<StreamKey> replicated() throws SQLException {
        return chains(this::isReplicated);
    }

    /** Those of the tenants that are replicated now, also of streams and targets that no longer are, in order. */
    List<StreamKey> ofTenants() throws SQLException {
        return chains(key -> settings.tenants().includes(key.tenant()));
    }

    /** Whether the settings and routes have it. */
    boolean isReplicated(StreamKey key) {
        return settings.tenants().includes(key.tenant()) && streams.names().contains(key.stream())
                && settings.target(key.tenant()).equals(key.target());
    }

    private List<StreamKey> chains(Predicate<StreamKey> isWanted) throws SQLException {
        try (var ledgers = LedgerReader.open(settings.state())) {
            return ledgers.keys().stream().filter(isWanted).toList();
        }
    }
}
