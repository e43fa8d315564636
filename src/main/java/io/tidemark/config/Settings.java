package io.tidemark.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
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
    private static final String EXAMPLE_URL = "jdbc:postgresql://localhost:5432/documents";

    private static final String MIRROR = "mirror";

    private final Values values;
    // Asked for with each object that is stored.
    private final Map<String, StoreSettings> stores = new ConcurrentHashMap<>();
    private final Map<List<Object>, String> places = new ConcurrentHashMap<>();
    private final Optional<DatabaseSettings> source;
    private final Optional<DatabaseSettings> state;
    private final Optional<String> restoreUrl;
    private final Optional<String> restoreUsername;
    private final Secret restorePassword;
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
        boolean hasDatabases = needsDatabases || !reader.value(List.of("tidemark.source.url"), "").isBlank();
        source = hasDatabases ? Optional.of(source(reader)) : Optional.empty();
        state = source.map(database -> state(reader, database));
        restoreUrl = reader.read(List.of("tidemark.restore.url"), source.map(DatabaseSettings::url),
                text -> Optional.of(DatabaseSettings.checkUrl(text)));
        restoreUsername = reader.read(List.of("tidemark.restore.username"), source.map(DatabaseSettings::username),
                Optional::of);
        restorePassword = reader.secret(List.of("tidemark.restore.password"));
        tenants = reader.read(List.of("tidemark.tenants"), TenantSelection.all(), TenantSelection::parse);
        horizon = new HorizonSettings(
                reader.read(List.of("tidemark.horizon"), Optional.empty(), HorizonSettings::parseLag),
                reader.duration(List.of("tidemark.horizon.margin"), "5s", "0s", "1h"),
                reader.read(List.of("tidemark.horizon.ignore-applications"), Set.of(), HorizonSettings::parseNames));
        archive = archive(reader);
        spool = new SpoolSettings(reader.read(List.of("tidemark.spool.dir"), Path.of("spool"), Settings::folder));
        management = management(reader);
        runsParallel = reader.number(List.of("tidemark.runs.parallel"), 2, 1, 64);
        storeParallel = reader.number(List.of("tidemark.store.parallel"), 32, 1, 256);
        lagMax = reader.duration(List.of("tidemark.lag.max"), "20m", "1s", "365d");
        shutdownTimeout = reader.duration(List.of("tidemark.shutdown.timeout"), "20s", "1s", "1h");
        mirror = new MirrorSettings(
                reader.read(List.of("tidemark.mirror.to"), Optional.empty(), text -> Optional.of(folder(text))),
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
        noteUnknown(source, problems);
        Settings settings = new Settings(values, new Reader(values, problems), needsDatabases);
        settings.checkStores(problems);
        settings.checkStreams(problems);
        problems.throwIfAny();
        return settings;
    }

    /** The database that is replicated. */
    public DatabaseSettings source() {
        return source.orElseThrow(Settings::noDatabase);
    }

    /** The database that holds watermarks and ledger; by default the source. */
    public DatabaseSettings state() {
        return state.orElseThrow(Settings::noDatabase);
    }

    /**
     * The database to restore into; by default the source, with its role.
     *
     * @param url in place of the configured one
     * @throws ConfigurationException where nothing says which database, or which role
     */
    public DatabaseSettings restore(Optional<String> url) {
        Problems problems = new Problems();
        if (url.or(() -> restoreUrl).isEmpty()) {
            problems.add("tidemark.restore.url: is missing; it is given as in " + EXAMPLE_URL);
        }
        if (restoreUsername.isEmpty()) {
            problems.add("tidemark.restore.username: is missing; it is given as in tidemark");
        }
        problems.throwIfAny();
        String username = restoreUsername.orElseThrow();
        // As with the state: the source's password is the source's role's alone.
        boolean shared = restorePassword.isEmpty() && source.filter(role -> role.username().equals(username)).isPresent();
        try {
            return new DatabaseSettings(url.or(() -> restoreUrl).orElseThrow(), username,
                    shared ? source().password() : restorePassword);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(List.of("the URL of the database to restore into " + e.getMessage()));
        }
    }

    /** Whether databases are configured; they always are but for what needs a replica alone. */
    public boolean hasDatabases() {
        return source.isPresent();
    }

    private static ConfigurationException noDatabase() {
        return new ConfigurationException(List.of("tidemark.source.url: is missing; it is given as in " + EXAMPLE_URL));
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
                    .filter(stream -> !stream.equals(Keys.DEFAULT_STREAM) && !isAmong(existing, stream, value))
                    .ifPresent(stream -> problems.add(value, "speaks of stream " + stream + ", which no route has;"
                            + didYouMean(Keys.nearest(stream, existing)) + " allowed are "
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

    private static DatabaseSettings source(Reader reader) {
        return new DatabaseSettings(reader.required("tidemark.source.url", EXAMPLE_URL, DatabaseSettings::checkUrl),
                reader.required("tidemark.source.username", "tidemark", text -> text),
                reader.secret(List.of("tidemark.source.password")));
    }

    private static DatabaseSettings state(Reader reader, DatabaseSettings source) {
        String url = reader.read(List.of("tidemark.state.url"), source.url(), DatabaseSettings::checkUrl);
        String username = reader.read(List.of("tidemark.state.username"), source.username(), text -> text);
        Secret password = reader.secret(List.of("tidemark.state.password"));
        // The source's password is the source's role's: no other role is tried with it.
        boolean shared = password.isEmpty() && username.equals(source.username());
        return new DatabaseSettings(url, username, shared ? source.password() : password);
    }

    private static ArchiveSettings archive(Reader reader) {
        ArchiveSettings.Format format =
                reader.read(List.of("tidemark.archive.compression"), ArchiveSettings.Format.GZIP, ArchiveSettings.Format::parse);
        return new ArchiveSettings(format, reader.number(List.of("tidemark.archive.level"), format.standardLevel(),
                format.leastLevel(), format.mostLevel()),
                reader.read(List.of("tidemark.archive.gzip"), ArchiveSettings.Gzip.AUTO, ArchiveSettings.Gzip::parse));
    }

    private static ManagementSettings management(Reader reader) {
        List<String> hostKey = List.of("tidemark.management.host");
        String host = reader.read(hostKey, "127.0.0.1", text -> text);
        int port = reader.number(List.of("tidemark.management.port"), 8080, 0, 65535);
        String username = reader.read(List.of("tidemark.management.username"), "", Settings::username);
        Optional<PasswordHash> password = reader.read(List.of("tidemark.management.password-hash"), Optional.empty(),
                text -> Optional.of(PasswordHash.parse(text)));
        Optional<ManagementSettings.Tls> tls = reader.read(List.of("tidemark.management.tls.keystore"),
                Optional.<Path>empty(), text -> Optional.of(file(text)))
                .map(file -> new ManagementSettings.Tls(file, reader.secret(List.of("tidemark.management.tls.password"))));
        boolean insecure = reader.read(List.of("tidemark.management.insecure"), false, Settings::yesOrNo);
        if (username.isEmpty() != password.isEmpty()) {
            // A text that is wrong has been noted as such.
            String lacking = "tidemark.management." + (username.isEmpty() ? "username" : "password-hash");
            if (reader.value(List.of(lacking), "").isBlank()) {
                reader.problems().add(lacking + ": is missing; allowed are username and password-hash, or neither");
            }
            return ManagementSettings.onLoopback(port);
        }
        Optional<ManagementSettings.Login> login = password.map(hash -> new ManagementSettings.Login(username, hash));
        try {
            return new ManagementSettings(host, port, login, tls, insecure);
        } catch (IllegalArgumentException e) {
            reader.problems().add(reader.value(hostKey, "127.0.0.1"), e.getMessage());
            return ManagementSettings.onLoopback(port);
        }
    }

    private static String username(String text) {
        if (text.contains(":")) {
            throw new IllegalArgumentException("has a colon, which ends a name where it is sent; allowed is a name without");
        }
        return text;
    }

    private static boolean yesOrNo(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("is neither yes nor no; allowed are true and false");
        }
        return text.equals("true");
    }

    private static Path file(String text) {
        try {
            Path file = Path.of(text);
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                throw new IllegalArgumentException("is no file that can be read; allowed is one, as in /etc/tidemark/tls.p12");
            }
            return file.toAbsolutePath();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is no path; allowed is a file, as in /etc/tidemark/tls.p12", e);
        }
    }

    private static Path folder(String text) {
        try {
            Path folder = Path.of(text);
            if (Files.exists(folder) && !Files.isDirectory(folder)) {
                throw new IllegalArgumentException("is a file; allowed is a folder, or a path where one can be made");
            }
            return folder;
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is no path; allowed is a folder, as in /var/lib/tidemark/spool", e);
        }
    }

    private static void noteUnknown(PropertySource source, Problems problems) {
        for (String key : new TreeSet<>(source.keys())) {
            if (Keys.place(key).isEmpty()) {
                problems.add(key + at(source.origin(key)) + ": is no key that Tidemark knows"
                        + orElse(Keys.nearest(key)));
            }
        }
        Set<String> known = new TreeSet<>();
        Keys.documented().forEach(key -> known.add(Environment.variable(key)));
        for (String variable : new TreeSet<>(source.variables())) {
            if (Keys.keyOf(variable).isEmpty() && !Keys.isForeign(variable)) {
                problems.add(variable + " (environment variable): stands for no key that Tidemark knows"
                        + orElse(Keys.nearest(variable, known)));
            }
        }
    }

    private static String at(Optional<String> origin) {
        return origin.map(place -> " (" + place + ")").orElse("");
    }

    private static String orElse(Optional<String> nearest) {
        return nearest.isEmpty() ? "; take it away" : ";" + didYouMean(nearest);
    }

    private static String didYouMean(Optional<String> nearest) {
        return nearest.map(key -> " did you mean " + key + "?").orElse("");
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
            place.flatMap(Keys.Place::tenant).filter(tenant -> !tenants.isAll() && !isAmong(tenants.names(), tenant, value))
                    .ifPresent(tenant -> problems.add(value, "speaks of tenant " + tenant + ", which tidemark.tenants doesn't"
                            + " name;" + didYouMean(Keys.nearest(tenant, Set.copyOf(tenants.names())))
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
                    .filter(tenant -> !isAmong(named, tenant, value)).ifPresent(guessed::add);
        }
        named.addAll(guessed);
        return named;
    }

    /** Whether a name in a value's key is one of those known, or may be one as far as the value's variable tells. */
    private boolean isAmong(Collection<String> known, String name, Value value) {
        return known.contains(name) || values.isGuessed(value) && known.stream()
                .anyMatch(candidate -> Environment.variable(candidate).equals(Environment.variable(name)));
    }
}
