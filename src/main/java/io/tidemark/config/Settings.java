package io.tidemark.config;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All settings, checked: whoever holds one needs to check nothing again.
 *
 * <p>They are read once and never change. Safe for use by several threads.
 */
public final class Settings {
    private final Values values;
    private final DatabaseSelection databases;
    private final TenantSelection tenants;
    private final StoreSelection stores;
    private final StreamSelection streams;
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
        stores = new StoreSelection(values, tenants);
        streams = new StreamSelection(values, tenants);
        horizon = HorizonSettings.read(reader);
        archive = ArchiveSettings.read(reader);
        spool = new SpoolSettings(reader.read(List.of("tidemark.spool.dir"), Path.of("spool"), PathText::folder));
        management = ManagementReader.read(reader);
        runsParallel = reader.number(List.of("tidemark.runs.parallel"), 2, 1, 64);
        storeParallel = reader.number(List.of("tidemark.store.parallel"), 32, 1, 256);
        lagMax = reader.duration(List.of("tidemark.lag.max"), "20m", "1s", "365d");
        shutdownTimeout = reader.duration(List.of("tidemark.shutdown.timeout"), "20s", "1s", "1h");
        mirror = MirrorSettings.read(reader);
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
        settings.stores.check(problems);
        settings.streams.check(problems);
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
        return stores.of(tenant);
    }

    /** All ways to connect to a store that any tenant has: everyone's, and those of tenants with settings of their own. */
    public Set<ConnectionSettings> connections() {
        return stores.connections();
    }

    /** Where the replicas of tenants without settings of their own are. */
    public StorePattern storePattern() {
        return stores.pattern();
    }

    /** The tenants that are listed, and those that have settings of their own, whatever they are about. */
    public Set<String> tenantsWithSettings() {
        return tenants.named(values);
    }

    /** No row of any of a tenant's streams is older. */
    public Instant earliestStart(String tenant) {
        return streams.earliestStart(tenant);
    }

    /** The name of a tenant's replica in the ledger, also where its store's other settings are wrong. */
    public String target(String tenant) {
        return stores.target(tenant);
    }

    /**
     * How a tenant's stream is run.
     *
     * @throws ConfigurationException where that is wrong for this tenant; never for one that is configured by name
     */
    public StreamSettings stream(String tenant, String stream) {
        return streams.of(Optional.of(tenant), stream);
    }

    /** How a stream is run for every tenant that has no settings of its own. */
    public StreamSettings stream(String stream) {
        return streams.of(Optional.empty(), stream);
    }

    /**
     * The tenants known by name here that have a schedule of their own for a stream: whatever ticks for all tenants leaves
     * these out.
     */
    public Set<String> tenantsWithSchedule(String stream) {
        return streams.tenantsWithSchedule(stream);
    }

    /**
     * Checks that no key is for a stream that doesn't exist; which ones do is known when the routes are.
     *
     * @throws ConfigurationException where one is
     */
    public void requireStreams(Set<String> existing) {
        streams.require(existing);
    }
}
