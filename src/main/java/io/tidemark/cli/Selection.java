package io.tidemark.cli;

import io.tidemark.StreamKey;
import io.tidemark.TidemarkException;
import io.tidemark.flow.Replication;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** Which tenants' streams a command is for. */
final class Selection {
    private static final int NAMES_SHOWN = 20;

    private Selection() {
    }

    /** A tenant's stream. */
    record Item(String tenant, String stream) {
        @Override
        public String toString() {
            return tenant + "/" + stream;
        }
    }

    /**
     * Each of the streams for each of its tenants.
     *
     * @param tenants those alone; empty for all
     * @param streams those alone; empty for all
     * @throws WrongUsageException when there is no such tenant or stream
     */
    static List<Item> of(Replication replication, Collection<String> tenants, Collection<String> streams)
            throws SQLException {
        return of(replication, tenants, streams, (stream, problem) -> {
            throw problem;
        });
    }

    /**
     * The same, for a command that goes on without a stream whose tenants can't be read, because its select is wrong.
     *
     * @param wrong takes the stream and why
     */
    static List<Item> of(Replication replication, Collection<String> tenants, Collection<String> streams,
                         BiConsumer<String, TidemarkException> wrong) throws SQLException {
        var items = new ArrayList<Item>();
        var allTenants = new TreeSet<String>();
        boolean allKnown = true;
        for (String stream : streams(replication, streams)) {
            try {
                List<String> its = replication.tenants(stream);
                allTenants.addAll(its);
                its.stream().filter(tenant -> tenants.isEmpty() || tenants.contains(tenant))
                        .forEach(tenant -> items.add(new Item(tenant, stream)));
            } catch (TidemarkException e) {
                allKnown = false;
                wrong.accept(stream, e);
            }
        }
        if (allKnown) {
            require("tenant", tenants, allTenants);
        }
        return items;
    }

    /**
     * Those streams that are named, or all, without asking for their tenants.
     *
     * @throws WrongUsageException when there is no such stream
     */
    static List<String> streams(Replication replication, Collection<String> streams) {
        Set<String> all = replication.streams();
        require("stream", streams, all);
        return all.stream().filter(stream -> streams.isEmpty() || streams.contains(stream)).toList();
    }

    /**
     * Those of some streams.
     *
     * @param tenants those alone; empty for all
     * @param streams those alone; empty for all
     * @throws WrongUsageException when there is no such tenant or stream
     */
    static List<StreamKey> of(Collection<StreamKey> keys, Collection<String> tenants, Collection<String> streams) {
        require("tenant", tenants, keys.stream().map(StreamKey::tenant).collect(Collectors.toCollection(TreeSet::new)));
        require("stream", streams, keys.stream().map(StreamKey::stream).collect(Collectors.toCollection(TreeSet::new)));
        return keys.stream().filter(key -> tenants.isEmpty() || tenants.contains(key.tenant()))
                .filter(key -> streams.isEmpty() || streams.contains(key.stream())).toList();
    }

    private static void require(String what, Collection<String> named, Collection<String> all) {
        for (String name : named) {
            if (!all.contains(name)) {
                throw new WrongUsageException("there is no " + what + " " + name, those(what, all));
            }
        }
    }

    /** A hint: which names there are, the first of them where there are many. */
    static String those(String what, Collection<String> all) {
        return all.isEmpty() ? "there are no " + what + "s at all" : "the " + what + "s are " + shown(all);
    }

    private static String shown(Collection<String> names) {
        String shown = String.join(", ", names.stream().limit(NAMES_SHOWN).toList());
        return names.size() <= NAMES_SHOWN ? shown : shown + " and " + (names.size() - NAMES_SHOWN) + " more";
    }
}
