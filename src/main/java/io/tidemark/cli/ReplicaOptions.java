package io.tidemark.cli;

import io.tidemark.StreamKey;
import io.tidemark.cli.Selection.Item;
import io.tidemark.config.Settings;
import io.tidemark.replica.Replicas;
import io.tidemark.store.StoreClients;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** Which replica a command reads, and which tenants' streams of it. */
final class ReplicaOptions {
    private static final String LOOK =
            "check tidemark.store.bucket and tidemark.store.prefix, which say where archives are";
    private static final String NAME = "name a mirror, in which each bucket is a folder";

    @Option(names = "--tenant", paramLabel = "T", description = "Only this tenant; may be repeated. Default: those of"
            + " tidemark.tenants, or all in the replica.")
    private List<String> tenants = List.of();

    @Option(names = "--stream", paramLabel = "S", description = "Only this stream; may be repeated. Default: all in the"
            + " replica.")
    private List<String> streams = List.of();

    @Option(names = "--from", paramLabel = "DIR", description = "Read a mirror, i.e. a folder with a folder for each bucket."
            + " Default: the configured store.")
    private Path folder;

    /** Replicas that are open, to be closed. */
    static final class Opened implements AutoCloseable {
        private final Replicas replicas;
        private final Optional<StoreClients> clients;

        private Opened(Replicas replicas, Optional<StoreClients> clients) {
            this.replicas = replicas;
            this.clients = clients;
        }

        Replicas replicas() {
            return replicas;
        }

        @Override
        public void close() {
            clients.ifPresent(StoreClients::close);
        }
    }

    /** Opens the replicas; nothing is asked of a store yet. */
    Opened open(Settings settings) {
        if (folder == null) {
            var clients = StoreClients.forReading(settings.connections(), settings.storeParallel());
            return new Opened(Replicas.inStores(settings, clients), Optional.of(clients));
        }
        if (!Files.isDirectory(folder)) {
            throw new WrongUsageException("--from " + folder + " is not a folder", NAME);
        }
        return new Opened(Replicas.inFolder(settings, folder), Optional.empty());
    }

    /** Whether it is the configured store that is read, and no copy of it. */
    boolean isStore() {
        return folder == null;
    }

    /** What is read, for a person. */
    String place() {
        return folder == null ? "the store" : folder.toString();
    }

    /** The tenants that were named; empty for all. */
    List<String> tenants() {
        return tenants.stream().distinct().toList();
    }

    /** Whether all streams are meant. */
    boolean isEveryStream() {
        return streams.isEmpty();
    }

    /**
     * The tenants' streams that are meant, and that the replica has, in order.
     *
     * @throws WrongUsageException where the replica has none of a tenant or stream that was named
     */
    List<Item> items(Replicas replicas) {
        List<Item> items = new ArrayList<>();
        for (String tenant : tenants.isEmpty() ? replicas.tenants() : tenants()) {
            replicas.of(tenant).streams().forEach(stream -> items.add(new Item(tenant, stream)));
        }
        return chosen(items, Item::tenant, Item::stream);
    }

    /**
     * Those that are meant.
     *
     * @param there all streams of the tenants that are meant
     * @throws WrongUsageException where a tenant or stream that was named is not among them, or there are none at all
     */
    List<StreamKey> chosen(Collection<StreamKey> there) {
        return chosen(there, StreamKey::tenant, StreamKey::stream);
    }

    private <T> List<T> chosen(Collection<T> there, Function<T, String> tenant, Function<T, String> stream) {
        require("tenant", tenants, there.stream().map(tenant).toList());
        require("stream", streams, there.stream().map(stream).toList());
        if (there.isEmpty()) {
            throw new WrongUsageException("there is no archive in " + place(), look());
        }
        List<T> chosen = there.stream().filter(item -> isEveryStream() || streams.contains(stream.apply(item))).toList();
        require("tenant", tenants, chosen.stream().map(tenant).toList());
        return chosen;
    }

    private void require(String what, Collection<String> named, Collection<String> found) {
        for (String name : named) {
            if (!found.contains(name)) {
                throw new WrongUsageException("there is no archive of " + what + " " + name + " in " + place(),
                        found.isEmpty() ? look()
                                : "there are those of " + String.join(", ", new TreeSet<>(found)));
            }
        }
    }

    private String look() {
        return isStore() ? LOOK : NAME + ", called as tidemark.store.bucket says";
    }
}
