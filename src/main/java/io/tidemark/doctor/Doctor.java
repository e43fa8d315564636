package io.tidemark.doctor;

import io.tidemark.TidemarkException;
import io.tidemark.config.ConfigurationException;
import io.tidemark.config.ConnectionSettings;
import io.tidemark.config.Settings;
import io.tidemark.config.StoreSettings;
import io.tidemark.row.RowShape;
import io.tidemark.run.DefinitionGuard;
import io.tidemark.run.PageQuery;
import io.tidemark.run.StreamDefinition;
import io.tidemark.run.Untaken;
import io.tidemark.state.DirectConnection;
import io.tidemark.state.KeptDefinitions;
import io.tidemark.store.StoreClients;
import java.sql.SQLException;
import java.time.Clock;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * Examines source, state, streams and stores, one after the other. Writes to no database; to each store some kB below
 * {@value Probe#FOLDER}, and the bucket of this month where it is missing.
 */
public final class Doctor {
    private final Settings settings;
    private final Function<String, StreamDefinition> streams;
    private final TenantSource tenants;
    private final UnaryOperator<String> sqlFiles;
    private final DataSource source;
    private final StoreClients clients;
    private final Clock clock;

    /** Gives the tenants of a stream. */
    @FunctionalInterface
    public interface TenantSource {
        List<String> of(String stream) throws SQLException;
    }

    /** @param source the pool that runs use, in autocommit */
    public Doctor(Settings settings, Function<String, StreamDefinition> streams, TenantSource tenants,
                  UnaryOperator<String> sqlFiles, DataSource source, StoreClients clients, Clock clock) {
        this.settings = settings;
        this.streams = streams;
        this.tenants = tenants;
        this.sqlFiles = sqlFiles;
        this.source = source;
        this.clients = clients;
        this.clock = clock;
    }

    /**
     * Looks at everything; what is wrong is in the findings, never thrown.
     *
     * @param streamNames the streams to look at
     * @param only        these tenants alone; empty for all
     * @param progress    is told what is looked at next
     */
    public List<Finding> examine(Collection<String> streamNames, Collection<String> only, Consumer<String> progress) {
        var all = new ArrayList<Finding>();
        progress.accept("source");
        var ofSource = Findings.of("source", all);
        boolean isUp = new DatabaseCheck(settings.source()).run(ofSource);
        if (isUp) {
            attempt(ofSource, () -> session(ofSource));
        }
        state(isUp, all, progress);
        Set<String> names = new TreeSet<>(only.isEmpty() ? settings.tenants().names() : only);
        for (String stream : streamNames) {
            if (isUp) {
                progress.accept("stream " + stream);
                names.addAll(stream(stream, only, all));
            }
        }
        if (names.isEmpty()) {
            Findings.of("stores", all).warning("no tenant is known, so no store was looked at",
                    "buckets and keys follow from a tenant's name", "name one: tidemark doctor --tenant");
        }
        stores(names, all, progress);
        return List.copyOf(all);
    }

    /**
     * What {@link #queries} found.
     *
     * @param reached whether source and state could be asked: else nothing is known of the queries
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
            attempt(findings, () -> {
                StreamDefinition stream = streams.apply(name);
                if (source) {
                    prepare(stream, findings);
                }
                if (state) {
                    chains(stream, findings);
                }
            });
        }
        return new Queries(List.copyOf(all), source && state);
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
        for (var kept : KeptDefinitions.read(settings.state()).entrySet()) {
            if (kept.getKey().stream().equals(stream.name())) {
                chains++;
                try {
                    DefinitionGuard.requireSame(kept.getKey(), kept.getValue(), stream);
                } catch (TidemarkException e) {
                    // What is wrong with one tenant's chain is wrong with a thousand: it is told once.
                    if (broken++ == 0) {
                        findings.error(e);
                    }
                }
            }
        }
        if (broken > 1) {
            findings.error(broken + " of " + chains + " chains can't go on by this route file", "each run of them fails",
                    "as above");
        } else if (chains > 0 && broken == 0) {
            findings.ok(chains == 1 ? "its chain can go on" : "its " + chains + " chains can go on");
        }
    }

    private void session(Findings findings) throws SQLException {
        try (var connection = source.getConnection()) {
            new SessionCheck(connection).run(findings);
        }
        new HorizonCheck(settings.horizon(), source, clock).run(findings);
    }

    private void state(boolean sourceIsUp, List<Finding> all, Consumer<String> progress) {
        progress.accept("state");
        var findings = Findings.of("state", all);
        boolean isSource = settings.state().equals(settings.source());
        if (isSource ? sourceIsUp : new DatabaseCheck(settings.state()).run(findings)) {
            attempt(findings, () -> new StateCheck(settings.state()).run(findings));
        }
    }

    /** The stream's tenants that are asked for. */
    private List<String> stream(String name, Collection<String> only, List<Finding> all) {
        var findings = Findings.of("stream " + name, new ArrayList<>());
        var names = new ArrayList<String>();
        attempt(findings, () -> {
            StreamDefinition stream = streams.apply(name);
            var query = new PageQuery(sqlFiles, stream);
            Optional<RowShape> shape;
            try (var connection = source.getConnection()) {
                shape = new StreamCheck(connection, stream, query).run(findings);
            }
            if (shape.isPresent()) {
                new PlanCheck(settings.source(), stream, query).run(shape.get(), findings);
            }
            // Without an index each of the further queries would take as long as reading the whole table.
            if (!findings.hasErrors()) {
                tenants.of(name).stream().filter(tenant -> only.isEmpty() || only.contains(tenant)).forEach(names::add);
                rows(names, name, query, findings);
            }
        });
        all.addAll(findings.all());
        return names;
    }

    private void rows(List<String> names, String stream, PageQuery query, Findings findings) throws SQLException {
        for (String tenant : names) {
            String untaken = Untaken.count(source, query, tenant).message();
            if (!untaken.isEmpty()) {
                findings.at(tenant + "/" + stream).warning(untaken,
                        "they have no place in the order, and are not replicated until they have one",
                        "give them an id, and the moment of their last change");
            }
        }
    }

    private void stores(Set<String> names, List<Finding> all, Consumer<String> progress) {
        var known = new HashSet<ConnectionSettings>();
        for (String tenant : names) {
            progress.accept("store of tenant " + tenant);
            try {
                StoreSettings store = settings.store(tenant);
                var probe = new Probe(clients.store(store.connection()), store, YearMonth.now(clock));
                var check = new StoreCheck(probe, clock);
                var findings = Findings.of(probe.where(), all);
                if (known.add(store.connection())) {
                    check.run(findings);
                } else {
                    check.runAgain(findings);
                }
            } catch (ConfigurationException e) {
                Findings.of("tenant " + tenant, all).error(String.join("; ", e.problems()),
                        "each run of this tenant fails with this", "correct these settings of the tenant");
            }
        }
    }

    private static void attempt(Findings findings, SqlCheck check) {
        try {
            check.run();
        } catch (TidemarkException e) {
            findings.error(e);
        } catch (SQLException e) {
            DatabaseFailure.of(e).addTo(findings);
        }
    }

    /** A check that asks a database. */
    @FunctionalInterface
    private interface SqlCheck {
        void run() throws SQLException;
    }
}
