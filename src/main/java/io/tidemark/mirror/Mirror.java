package io.tidemark.mirror;

import io.tidemark.StreamKey;
import io.tidemark.replica.Replica;
import io.tidemark.replica.Replicas;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/** Copies replicas, stream by stream, to a place that keeps them. One thread uses it. Nothing is deleted or overwritten. */
public final class Mirror {
    private final Replicas source;
    private final Replicas copies;
    private final CopyPlace place;
    private final MirrorOptions options;
    private final Bandwidth bandwidth;
    private final Clock clock;

    /**
     * @param source what is copied
     * @param copies the same, as far as {@code place} has it
     */
    public Mirror(Replicas source, Replicas copies, CopyPlace place, MirrorOptions options, Bandwidth bandwidth, Clock clock) {
        this.source = source;
        this.copies = copies;
        this.place = place;
        this.options = options;
        this.bandwidth = bandwidth;
        this.clock = clock;
    }

    /**
     * The streams that the source or the mirror has, by tenant and name.
     *
     * @param tenants those alone; empty for all
     * @throws RuntimeException where source or mirror can't be listed: the SDK's own, or an
     *                          {@link java.io.UncheckedIOException}
     */
    public Set<StreamKey> keys(Collection<String> tenants) {
        Set<String> all = new TreeSet<>(tenants);
        if (tenants.isEmpty()) {
            all.addAll(source.tenants());
            all.addAll(copies.tenants());
        }
        Set<StreamKey> keys = new LinkedHashSet<>();
        for (String tenant : all) {
            Replica replica = source.of(tenant);
            Set<String> streams = new TreeSet<>(replica.streams());
            streams.addAll(copies.of(tenant).streams());
            streams.forEach(stream -> keys.add(replica.key(stream)));
        }
        return keys;
    }

    /**
     * Mirrors one stream.
     *
     * @throws io.tidemark.TidemarkException where the mirror can't be written
     * @throws RuntimeException              where the source can't be read: the SDK's own, or an
     *                                       {@link java.io.UncheckedIOException}. What was carried over stays
     */
    public MirrorReport mirror(StreamKey key, MirrorListener listener) {
        return new StreamMirror(source.of(key.tenant()), copies.of(key.tenant()), place, key.stream(), options, bandwidth,
                listener, clock).run();
    }
}
