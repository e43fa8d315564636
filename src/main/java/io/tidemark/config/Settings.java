package io.tidemark.config;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All settings, checked: whoever holds one needs to check nothing again.
 *
 * <p>They are read once and never change. Safe for use by several threads.
 */
public final class Settings {
    private static final String MIRROR = "mirror";

    private final Values values;
    // Asked for with each object that is stored.
    private final Map<String, StoreSettings> stores = new ConcurrentHashMap<>();
    private final Map<List<Object>, String> places = new ConcurrentHashMap<>();
    private final DatabaseSelection databases;
    private final TenantSelection tenants;
    private final HorizonSettings horizon;
    private final ArchiveSettings archive;
    private final SpoolSettings spool;
    private final ManagementSettings management;
    private final int runsParallel;
    private final int storeParallel;
    private final CheckSettings checks;
    private final Duration lagMax;
    private final Duration shutdownTimeout;
    private final MirrorSettings mirror;

    private Settings(Values values, Reader reader, boolean needsDatabases) {
        this.values = values;
        databases = new DatabaseSelection(reader, needsDatabases);
        tenants = reader.read(List.of("tidemark.tenants"), TenantSelection.all(), TenantSelection::parse);
        horizon = new HorizonSettings(
                reader.read(List.of("tidemark.horizon"), Optional.empty(), HorizonSettings::parseLag),
                reader.duration(List.of("tidemark.horizon.margin"), "5s", "0s", "1h"),
                reader.read(List.of("tidemark.horizon.ignore-applications"), Set.of(), HorizonSettings::parseNames));
        archive = archive(reader);
        spool = new SpoolSettings(reader.read(List.of("tidemark.spool.dir"), Path.of("spool"), PathText::folder));
        management = ManagementReader.read(reader);
        runsParallel = reader.number(List.of("tidemark.runs.parallel"), 2, 1, 64);
        storeParallel = reader.number(List.of("tidemark.store.parallel"), 32, 1, 256);
        lagMax = reader.duration(List.of("tidemark.lag.max"), "20m", "1s", "365d");
        shutdownTimeout = reader.duration(List.of("tidemark.shutdown.timeout"), "20s", "1s", "1h");
        mirror = new MirrorSettings(
                reader.read(List.of("tidemark.mirror.to"), Optional.empty(), text -> Optional.of(PathText.folder(text))),
                mirrorSchedule(reader), reader.size(List.of("tidemark.mirror.bandwidth"), "0B", "0B", "100GB"),
                StoreReader.mirror(reader));
        checks = CheckSettings.read(reader);
        // It counts from before the settings are read; here it is only checked.
        reader.read(List.of(LogFormat.KEY), LogFormat.TEXT, LogFormat::parse);
    }

    /**
     * Reads and checks all settings of a source.
     *
     * <p>Nothing is looked up outside: no folder is made, no database or store asked.
     *
     * @throws ConfigurationException where anything is wrong, with all that is
     */
    public static Settings of(PropertySource source) {
        return of(source, true);
    }

    /**
     * The same for what needs a replica alone: databases may be left out.
     *
     * @throws ConfigurationException where anything that is given is wrong, with all that is
     */
    public static Settings ofReplica(PropertySource source) {
        return of(source, false);
    }

    private static Settings of(PropertySource source, boolean needsDatabases) {
        Problems problems = new Problems();
        Values values = Values.of(source, problems);
        UnknownKeys.note(source, problems);
        Settings settings = new Settings(values, new Reader(values, problems), needsDatabases);
        settings.checkStores(problems);
        settings.checkStreams(problems);
        problems.throwIfAny();
        return settings;
    }

    /** The database that is replicated. */
    public DatabaseSettings source() {
        return databases.source();
    }

    /** The database that holds watermarks and ledger; by default the source. */
    public DatabaseSettings state() {
        return databases.state();
    }

    /**
     * The database to restore into; by default the source, with its role.
     *
     * @param url in place of the configured one
     * @throws ConfigurationException where nothing says which database, or which role
     */
    public DatabaseSettings restore(Optional<String> url) {
        return databases.restore(url);
    }

    /** Whether databases are configured; they always are but for what needs a replica alone. */
    public boolean hasDatabases() {
        return databases.isGiven();
    }

    public TenantSelection tenants() {
        return tenants;
    }

    public HorizonSettings horizon() {
        return horizon;
    }

    /** How archives are compressed, of all tenants. */
    public ArchiveSettings archive() {
        return archive;
    }

    public SpoolSettings spool() {
        return spool;
    }

    public ManagementSettings management() {
        return management;
    }

    /** How many runs go on at the same time, at the most. */
    public int runsParallel() {
        return runsParallel;
    }

    /** How many attachments of all tenants are under way at the same time, at the most. */
    public int storeParallel() {
        return storeParallel;
    }

    /** Which checks of the replicas are done by themselves, and when. */
    public CheckSettings checks() {
        return checks;
    }

    /** A lag beyond which health is down. */
    public Duration lagMax() {
        return lagMax;
    }

    /** The copy of the replica that the service keeps. */
    public MirrorSettings mirror() {
        return mirror;
    }

    /** How long a stop waits for what is under way. */
    public Duration shutdownTimeout() {
        return shutdownTimeout;
    }

    /**
     * Where and how a tenant's replica is stored.
     *
     * @throws ConfigurationException where that is wrong for this tenant; never for one that is configured by name
     */
    public StoreSettings store(String tenant) {
        return stores.computeIfAbsent(tenant, this::readStore);
    }

    private StoreSettings readStore(String tenant) {
        Problems problems = new Problems();
        Optional<StoreSettings> store = new StoreReader(new Reader(values, problems), Optional.of(tenant)).read();
        // With tenants=* it shows only now that another tenant has the same place.
        store.ifPresent(settings -> notePlace(settings, places, problems));
        problems.throwIfAny();
        return store.orElseThrow();
    }

    private static void notePlace(StoreSettings store, Map<List<Object>, String> places, Problems problems) {
        String bucket = store.bucket(YearMonth.of(2010, 11));
        String other = places.putIfAbsent(List.of(store.connection().endpoint(), bucket, store.prefix()), store.tenant());
        if (other != null && !other.equals(store.tenant())) {
            problems.add("tidemark.store.bucket: gives tenants " + other + " and " + store.tenant() + " the same place, " + bucket
                    + "/" + store.prefix() + ", where their archives would have the same names; allowed is a pattern with"
                    + " {tenant}, in it or in tidemark.store.prefix, as in tidemark-{tenant}-{yyyy}-{MM}");
        }
    }

    /** All ways to connect to a store that any tenant has: everyone's, and those of tenants with settings of their own. */
    public Set<ConnectionSettings> connections() {
        Set<ConnectionSettings> connections = new LinkedHashSet<>();
        Reader reader = new Reader(values, new Problems());
        new StoreReader(reader, Optional.empty()).read().ifPresent(store -> connections.add(store.connection()));
        for (String tenant : named()) {
            new StoreReader(reader, Optional.of(tenant)).read().ifPresent(store -> connections.add(store.connection()));
        }
        return connections;
    }

    /** Where the replicas of tenants without settings of their own are. */
    public StorePattern storePattern() {
        return new StoreReader(new Reader(values, new Problems()), Optional.empty()).pattern();
    }

    /** The tenants that have settings of their own, whatever they are about. */
    public Set<String> tenantsWithSettings() {
        return named();
    }

    /** No row of any of a tenant's streams is older. */
    public Instant earliestStart(String tenant) {
        Set<String> streams = new TreeSet<>(Set.of(Keys.DEFAULT_STREAM));
        values.all().forEach(value -> Keys.place(value.key()).flatMap(Keys.Place::stream).ifPresent(streams::add));
        return streams.stream().map(stream -> stream(tenant, stream).start()).min(Instant::compareTo).orElseThrow();
    }

    /** The name of a tenant's replica in the ledger, also where its store's other settings are wrong. */
    public String target(String tenant) {
        return new StoreReader(new Reader(values, new Problems()), Optional.of(tenant)).target();
    }

    /**
     * How a tenant's stream is run.
     *
     * @throws ConfigurationException where that is wrong for this tenant; never for one that is configured by name
     */
    public StreamSettings stream(String tenant, String stream) {
        return stream(values, Optional.of(tenant), stream);
    }

    /** How a stream is run for every tenant that has no settings of its own. */
    public StreamSettings stream(String stream) {
        return stream(values, Optional.empty(), stream);
    }

    /**
     * The tenants known by name here that have a schedule of their own for a stream: whatever ticks for all tenants leaves
     * these out.
     */
    public Set<String> tenantsWithSchedule(String stream) {
        Set<String> own = new TreeSet<>();
        for (String tenant : named()) {
            List<String> keys = List.of("tidemark.tenant." + tenant + ".stream." + stream + ".schedule",
                    "tidemark.tenant." + tenant + ".stream." + Keys.DEFAULT_STREAM + ".schedule");
            values.first(keys).filter(value -> !value.isBlank()).ifPresent(value -> own.add(tenant));
        }
        return own;
    }

    /**
     * Checks that no key speaks of a stream that doesn't exist; which ones do is known when the routes are.
     *
     * @throws ConfigurationException where one does
     */
    public void requireStreams(Set<String> existing) {
        Problems problems = new Problems();
        for (Value value : values.all()) {
            Keys.place(value.key()).flatMap(Keys.Place::stream)
                    .filter(stream -> !stream.equals(Keys.DEFAULT_STREAM) && !values.isAmong(existing, stream, value))
                    .ifPresent(stream -> problems.add(value, "speaks of stream " + stream + ", which no route has;"
                            + Keys.didYouMean(Keys.nearest(stream, existing)) + " allowed are "
                            + String.join(", ", new TreeSet<>(existing)) + " and " + Keys.DEFAULT_STREAM));
        }
        problems.throwIfAny();
    }

    static Schedule schedule(PropertySource source, Optional<String> tenant, String stream) {
        Problems problems = new Problems();
        Schedule schedule = new StreamReader(new Reader(Values.of(source, problems), problems), tenant, stream).schedule();
        problems.throwIfAny();
        return schedule;
    }

    /**
     * The schedule of what is no stream, by what its keys begin with: {@code audit} for {@code tidemark.audit.schedule}. Empty
     * where it is off.
     */
    static Optional<Schedule> scheduleOf(PropertySource source, String noun) {
        Problems problems = new Problems();
        Reader reader = new Reader(Values.of(source, problems), problems);
        Optional<Schedule> schedule = noun.equals(MIRROR) ? Optional.of(mirrorSchedule(reader))
                : CheckSettings.read(reader).schedule(noun);
        problems.throwIfAny();
        return schedule;
    }

    private static Schedule mirrorSchedule(Reader reader) {
        return StreamReader.schedule(reader, List.of("tidemark." + MIRROR + ".schedule"), "0 0 3 * * ?");
    }

    private static StreamSettings stream(Values values, Optional<String> tenant, String stream) {
        Problems problems = new Problems();
        StreamSettings settings = new StreamReader(new Reader(values, problems), tenant, stream).read();
        problems.throwIfAny();
        return settings;
    }

    private static ArchiveSettings archive(Reader reader) {
        ArchiveSettings.Format format =
                reader.read(List.of("tidemark.archive.compression"), ArchiveSettings.Format.GZIP, ArchiveSettings.Format::parse);
        ArchiveSettings.Gzip gzip =
                reader.read(List.of("tidemark.archive.gzip"), ArchiveSettings.Gzip.AUTO, ArchiveSettings.Gzip::parse);
        return new ArchiveSettings(format, reader.number(List.of("tidemark.archive.level"), ArchiveSettings.STANDARD_LEVEL,
                ArchiveSettings.leastLevel(format, gzip), ArchiveSettings.mostLevel(format, gzip)), gzip);
    }

    private void checkStores(Problems problems) {
        Reader reader = new Reader(values, problems);
        Optional<StoreSettings> general = new StoreReader(reader, Optional.empty()).read();
        if (tenants.isAll() && general.filter(store -> !store.bucket().hasTenant() && !hasTenantPrefix(reader)).isPresent()) {
            problems.add(reader.value(List.of("tidemark.store.bucket"), ""), "gives all tenants the same place, where their"
                    + " archives would have the same names; allowed is a pattern with {tenant}, in it or in"
                    + " tidemark.store.prefix, as in tidemark-{tenant}-{yyyy}-{MM}");
        }
        Map<List<Object>, String> placesOfNamed = new HashMap<>();
        for (String tenant : named()) {
            new StoreReader(reader, Optional.of(tenant)).read()
                    .ifPresent(store -> notePlace(store, placesOfNamed, problems));
        }
    }

    private static boolean hasTenantPrefix(Reader reader) {
        return reader.value(List.of("tidemark.store.prefix"), "").text().contains("{tenant}");
    }

    private void checkStreams(Problems problems) {
        Reader reader = new Reader(values, problems);
        Set<String> streams = new TreeSet<>(Set.of(Keys.DEFAULT_STREAM));
        for (Value value : values.all()) {
            Optional<Keys.Place> place = Keys.place(value.key());
            place.flatMap(Keys.Place::stream).ifPresent(streams::add);
            place.flatMap(Keys.Place::tenant).filter(tenant -> !tenants.isAll() && !values.isAmong(tenants.names(), tenant, value))
                    .ifPresent(tenant -> problems.add(value, "speaks of tenant " + tenant + ", which tidemark.tenants doesn't"
                            + " name;" + Keys.didYouMean(Keys.nearest(tenant, Set.copyOf(tenants.names())))
                            + " allowed are " + String.join(", ", tenants.names())));
        }
        for (String stream : streams) {
            new StreamReader(reader, Optional.empty(), stream).read();
            named().forEach(tenant -> new StreamReader(reader, Optional.of(tenant), stream).read());
        }
    }

    /** The tenants that are listed, and those that have settings of their own. */
    private Set<String> named() {
        Set<String> named = new TreeSet<>(tenants.names());
        List<String> guessed = new ArrayList<>();
        for (Value value : values.all()) {
            Keys.place(value.key()).flatMap(Keys.Place::tenant)
                    .filter(tenant -> !values.isAmong(named, tenant, value)).ifPresent(guessed::add);
        }
        named.addAll(guessed);
        return named;
    }
}
