package io.tidemark.doctor;

import io.tidemark.StreamKey;
import io.tidemark.TidemarkException;
import io.tidemark.config.ConfigurationException;
import io.tidemark.config.Settings;
import io.tidemark.row.RowShape;
import io.tidemark.run.DefinitionGuard;
import io.tidemark.run.PageQuery;
import io.tidemark.run.StreamDefinition;
import io.tidemark.state.DirectConnection;
import io.tidemark.state.KeptDefinitions;
import io.tidemark.state.KeptDefinitions.Kept;
import io.tidemark.state.KnownTenants;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Looks whether the streams' queries and names can go on as they are now, for {@code tidemark check}. Writes nothing. */
public final class QueryDoctor {
    private final Settings settings;
    private final Function<String, StreamDefinition> streams;
    private final UnaryOperator<String> sqlFiles;

    public QueryDoctor(Settings settings, Function<String, StreamDefinition> streams, UnaryOperator<String> sqlFiles) {
        this.settings = settings;
        this.streams = streams;
        this.sqlFiles = sqlFiles;
    }

    /**
     * What {@link #queries} found.
     *
     * @param reached whether source and state could be asked: otherwise nothing is known of the queries
     */
    public record Queries(List<Finding> findings, boolean reached) {
    }

    /**
     * Lets the source prepare the streams' queries, and looks whether chains can go on by the streams as they are now. Reads no
     * row.
     */
    public Queries queries(Collection<String> streamNames) {
        var all = new ArrayList<Finding>();
        boolean source = new DatabaseCheck(settings.source()).run(Findings.of("source", all));
        boolean state = settings.state().equals(settings.source()) ? source
                : new DatabaseCheck(settings.state()).run(Findings.of("state", all));
        for (String name : streamNames) {
            var findings = Findings.of("stream " + name, all);
            findings.attempt(() -> {
                StreamDefinition stream = streams.apply(name);
                if (source) {
                    prepare(stream, findings);
                }
                if (state) {
                    chains(stream, findings);
                }
            });
        }
        if (state) {
            Findings.of("state", all).attempt(() -> tenants(all));
        }
        return new Queries(List.copyOf(all), source && state);
    }

    /** With tenants=* only the tenants that runs have been about show whose store is wrong. */
    private void tenants(List<Finding> all) throws SQLException {
        for (var tenant : KnownTenants.read(settings.state()).entrySet()) {
            if (settings.tenants().includes(tenant.getKey())) {
                try {
                    settings.store(tenant.getKey());
                } catch (ConfigurationException e) {
                    Findings.of("tenant " + tenant.getKey(), all).add(tenant.getValue() ? Severity.ERROR : Severity.WARNING,
                            String.join("; ", e.problems()), "each run of this tenant fails with this; others go on",
                            tenant.getValue() ? "it has archives: put its store's settings back as they were"
                                    : "correct these settings, or give the tenant its own");
                }
            }
        }
    }

    private void prepare(StreamDefinition stream, Findings findings) throws SQLException {
        try (var connection = DirectConnection.open(settings.source())) {
            var query = new PageQuery(sqlFiles, stream);
            RowShape shape = query.describe(connection);
            stream.rows(shape);
            findings.ok("PostgreSQL takes its queries; the select has " + shape.columns().size() + " columns");
        }
    }

    private void chains(StreamDefinition stream, Findings findings) throws SQLException {
        int chains = 0;
        int broken = 0;
        int unknown = 0;
        for (var kept : KeptDefinitions.read(settings.state()).entrySet()) {
            if (kept.getKey().stream().equals(stream.name())) {
                chains++;
                try {
                    DefinitionGuard.requireSame(kept.getKey(), kept.getValue().definition(), stream);
                    requireSamePlace(kept.getKey(), kept.getValue());
                } catch (ConfigurationException e) {
                    // Reported of the tenant, once for all its streams.
                    unknown++;
                } catch (TidemarkException e) {
                    // What is wrong with one tenant's chain is wrong with a thousand: it is reported once.
                    if (broken++ == 0) {
                        findings.error(e);
                    }
                }
            }
        }
        if (broken > 1) {
            findings.error(broken + " of " + chains + " chains can't go on by this route file and these settings",
                    "each run of them fails", "as above");
        } else if (chains > unknown && broken == 0) {
            int sound = chains - unknown;
            findings.ok(sound == 1 ? "its chain can go on" : "its " + sound + " chains can go on");
        }
    }

    /** Chains of tenants and targets that are no longer replicated stay where they are. */
    private void requireSamePlace(StreamKey key, Kept kept) {
        if (settings.tenants().includes(key.tenant()) && settings.target(key.tenant()).equals(key.target())) {
            DefinitionGuard.requireSamePlace(key, kept, settings.store(key.tenant()));
        }
    }
}
