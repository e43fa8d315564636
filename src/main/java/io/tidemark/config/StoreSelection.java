package io.tidemark.config;

import java.time.YearMonth;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Where the tenants' replicas are stored. Safe for use by several threads. */
final class StoreSelection {
    private static final YearMonth SOME_MONTH = YearMonth.of(2010, 11);
    private static final String SAME_PLACE = ", where their archives would have the same names; expected {tenant} in it or in"
            + " tidemark.store.prefix, e.g. tidemark-{tenant}-{yyyy}-{MM}";

    private final Values values;
    private final TenantSelection tenants;
    // Asked for with each object that is stored.
    private final Map<String, StoreSettings> stores = new ConcurrentHashMap<>();
    private final Map<List<Object>, String> places = new ConcurrentHashMap<>();

    StoreSelection(Values values, TenantSelection tenants) {
        this.values = values;
        this.tenants = tenants;
    }

    /** Notes what is wrong with any tenant's store that is known by name, and with everyone's. */
    void check(Problems problems) {
        Reader reader = new Reader(values, problems);
        Optional<StoreSettings> general = new StoreReader(reader, Optional.empty()).read();
        if (tenants.isAll() && general.filter(store -> !store.bucket().hasTenant() && !hasTenantPrefix(reader)).isPresent()) {
            problems.add(reader.value(List.of("tidemark.store.bucket"), ""), "gives all tenants the same place" + SAME_PLACE);
        }
        Map<List<Object>, String> placesOfNamed = new HashMap<>();
        for (String tenant : tenants.named(values)) {
            new StoreReader(reader, Optional.of(tenant)).read()
                    .ifPresent(store -> notePlace(store, placesOfNamed, problems));
        }
        // Before any tenant runs: one that is only found in the source never takes the place of a configured one.
        Set<String> spelled = tenants.spelled(values);
        placesOfNamed.forEach((place, tenant) -> {
            if (spelled.contains(tenant)) {
                places.put(place, tenant);
            }
        });
    }

    private static boolean hasTenantPrefix(Reader reader) {
        return reader.value(List.of("tidemark.store.prefix"), "").text().contains("{tenant}");
    }

    /** As {@link Settings#store}. */
    StoreSettings of(String tenant) {
        return stores.computeIfAbsent(tenant, this::read);
    }

    private StoreSettings read(String tenant) {
        Problems problems = new Problems();
        Optional<StoreSettings> store = new StoreReader(new Reader(values, problems), Optional.of(tenant)).read();
        // With tenants=* it shows only now that another tenant has the same place.
        store.ifPresent(settings -> notePlace(settings, places, problems));
        problems.throwIfAny();
        return store.orElseThrow();
    }

    private static void notePlace(StoreSettings store, Map<List<Object>, String> places, Problems problems) {
        String bucket = store.bucket(SOME_MONTH);
        String other = places.putIfAbsent(List.of(store.connection().endpoint(), bucket, store.prefix()), store.tenant());
        if (other != null && !other.equals(store.tenant())) {
            problems.add("tidemark.store.bucket: gives tenants " + other + " and " + store.tenant() + " the same place, "
                    + bucket + "/" + store.prefix() + SAME_PLACE);
        }
    }

    /** As {@link Settings#connections}. */
    Set<ConnectionSettings> connections() {
        Set<ConnectionSettings> connections = new LinkedHashSet<>();
        Reader reader = new Reader(values, new Problems());
        new StoreReader(reader, Optional.empty()).read().ifPresent(store -> connections.add(store.connection()));
        for (String tenant : tenants.named(values)) {
            new StoreReader(reader, Optional.of(tenant)).read().ifPresent(store -> connections.add(store.connection()));
        }
        return connections;
    }

    /** As {@link Settings#storePattern}. */
    StorePattern pattern() {
        return new StoreReader(new Reader(values, new Problems()), Optional.empty()).pattern();
    }

    /** As {@link Settings#target}. */
    String target(String tenant) {
        return new StoreReader(new Reader(values, new Problems()), Optional.of(tenant)).target();
    }
}
