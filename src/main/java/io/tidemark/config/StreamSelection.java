package io.tidemark.config;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** How the tenants' streams are run. Immutable. */
final class StreamSelection {
    private final Values values;
    private final TenantSelection tenants;

    StreamSelection(Values values, TenantSelection tenants) {
        this.values = values;
        this.tenants = tenants;
    }

    /** Notes what is wrong with any stream of a tenant that is known by name, and keys for tenants that aren't replicated. */
    void check(Problems problems) {
        for (Value value : values.all()) {
            Keys.place(value.key()).flatMap(Keys.Place::tenant)
                    .filter(tenant -> !tenants.isAll() && !values.isAmong(tenants.names(), tenant, value))
                    .ifPresent(tenant -> problems.add(value, "is for tenant " + tenant + ", which tidemark.tenants doesn't"
                            + " list;" + Keys.didYouMean(Keys.nearest(tenant, Set.copyOf(tenants.names())))
                            + " expected one of " + String.join(", ", tenants.names())));
        }
        Reader reader = new Reader(values, problems);
        for (String stream : names()) {
            new StreamReader(reader, Optional.empty(), stream).read();
            tenants.named(values).forEach(tenant -> new StreamReader(reader, Optional.of(tenant), stream).read());
        }
    }

    /** The streams that have settings of their own, and {@value Keys#DEFAULT_STREAM}. */
    private Set<String> names() {
        Set<String> names = new TreeSet<>(Set.of(Keys.DEFAULT_STREAM));
        values.all().forEach(value -> Keys.place(value.key()).flatMap(Keys.Place::stream).ifPresent(names::add));
        return names;
    }

    /**
     * How a stream is run, for a tenant, or for each that has no settings of its own.
     *
     * @throws ConfigurationException where that is wrong
     */
    StreamSettings of(Optional<String> tenant, String stream) {
        Problems problems = new Problems();
        StreamSettings settings = new StreamReader(new Reader(values, problems), tenant, stream).read();
        problems.throwIfAny();
        return settings;
    }

    /** As {@link Settings#earliestStart}. */
    Instant earliestStart(String tenant) {
        return names().stream().map(stream -> of(Optional.of(tenant), stream).start()).min(Instant::compareTo).orElseThrow();
    }

    /** As {@link Settings#tenantsWithSchedule}. */
    Set<String> tenantsWithSchedule(String stream) {
        Set<String> own = new TreeSet<>();
        for (String tenant : tenants.named(values)) {
            List<String> keys = List.of("tidemark.tenant." + tenant + ".stream." + stream + ".schedule",
                    "tidemark.tenant." + tenant + ".stream." + Keys.DEFAULT_STREAM + ".schedule");
            values.first(keys).filter(value -> !value.isBlank()).ifPresent(value -> own.add(tenant));
        }
        return own;
    }

    /** As {@link Settings#requireStreams}. */
    void require(Set<String> existing) {
        Problems problems = new Problems();
        for (Value value : values.all()) {
            Keys.place(value.key()).flatMap(Keys.Place::stream)
                    .filter(stream -> !stream.equals(Keys.DEFAULT_STREAM) && !values.isAmong(existing, stream, value))
                    .ifPresent(stream -> problems.add(value, "is for stream " + stream + ", which no route has;"
                            + Keys.didYouMean(Keys.nearest(stream, existing)) + " expected one of "
                            + String.join(", ", new TreeSet<>(existing)) + ", " + Keys.DEFAULT_STREAM));
        }
        problems.throwIfAny();
    }
}
