package io.tidemark.doctor;

import io.tidemark.config.ConfigurationException;
import io.tidemark.config.ConnectionSettings;
import io.tidemark.config.Settings;
import io.tidemark.config.StoreSettings;
import io.tidemark.row.RowShape;
import io.tidemark.run.PageQuery;
import io.tidemark.run.StreamDefinition;
import io.tidemark.run.Untaken;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * Examines source, state, streams and stores, one after the other. Writes to no database; to each store some kB below
 * {@value Probe#FOLDER}, and the bucket of this month where it is missing.
 */
public final class Doctor {
    private static final int NAMES_SHOWN = 20;

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
     * @param progress    takes what is looked at next
     */
    public List<Finding> examine(Collection<String> streamNames, Collection<String> only, Consumer<String> progress) {
        var all = new ArrayList<Finding>();
        progress.accept("source");
        var ofSource = Findings.of("source", all);
        boolean isUp = new DatabaseCheck(settings.source()).run(ofSource);
        if (isUp) {
            ofSource.attempt(() -> session(ofSource));
        }
        state(isUp, all, progress);
        Set<String> known = new TreeSet<>(settings.tenants().names());
        boolean isAllKnown = isUp;
        for (String stream : streamNames) {
            if (isUp) {
                progress.accept("stream " + stream);
                Optional<List<String>> its = stream(stream, only, all);
                its.ifPresent(known::addAll);
                isAllKnown &= its.isPresent();
            }
        }
        Set<String> names = only.isEmpty() ? known : new TreeSet<>(only);
        Set<String> strangers = new TreeSet<>(isAllKnown ? names : Set.of());
        strangers.removeAll(known);
        if (names.isEmpty()) {
            Findings.of("stores", all).warning((isAllKnown ? "no tenant is known" : isUp
                            ? "the source was not asked for its tenants while a stream has errors"
                            : "no tenant can be asked for")
                            + ", so no store was looked at",
                    "buckets and keys follow from a tenant's name", "name one: tidemark doctor --tenant");
        }
        stores(names, strangers, known, all, progress);
        return List.copyOf(all);
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
            findings.attempt(() -> new StateCheck(settings.state()).run(findings));
        }
    }

    /** The stream's tenants, whichever are asked for; empty where they can't be read, or only slowly. */
    private Optional<List<String>> stream(String name, Collection<String> only, List<Finding> all) {
        var findings = Findings.of("stream " + name, new ArrayList<>());
        var names = new AtomicReference<List<String>>();
        findings.attempt(() -> {
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
                names.set(tenants.of(name));
                rows(names.get().stream().filter(tenant -> only.isEmpty() || only.contains(tenant)).toList(), name, query,
                        findings);
            }
        });
        all.addAll(findings.all());
        return Optional.ofNullable(names.get());
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

    /** @param strangers of the names those that no stream has a row of: most likely misspelt, so nothing is made for them */
    private void stores(Set<String> names, Set<String> strangers, Set<String> tenants, List<Finding> all,
                        Consumer<String> progress) {
        var known = new HashSet<ConnectionSettings>();
        for (String tenant : names) {
            progress.accept("store of tenant " + tenant);
            try {
                StoreSettings store = settings.store(tenant);
                var probe = new Probe(clients.store(store.connection()), store, YearMonth.now(clock));
                var check = new StoreCheck(probe, clock);
                var findings = Findings.of(probe.where(), all);
                if (strangers.contains(tenant)) {
                    stranger(tenant, tenants, Findings.of("tenant " + tenant, all));
                    check.runAgain(findings);
                } else if (known.add(store.connection())) {
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

    private void stranger(String tenant, Set<String> tenants, Findings findings) {
        String those = tenants.isEmpty() ? "none" : String.join(", ", tenants.stream().limit(NAMES_SHOWN).toList())
                + (tenants.size() > NAMES_SHOWN ? " and " + (tenants.size() - NAMES_SHOWN) + " more" : "");
        findings.warning((settings.tenants().isAll() ? "the source has no row of tenant " + tenant + "; the tenants it has: "
                        : "tidemark.tenants doesn't list tenant " + tenant + "; those it lists: ") + those,
                "it is not replicated; its store was only listed, and nothing was created or written for it",
                "correct the name, or try again once there is such a tenant");
    }
}
