package io.tidemark.flow;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.tidemark.batch.Names;
import io.tidemark.batch.Sha256;
import io.tidemark.chain.ChainGuard;
import io.tidemark.chain.Rebuild;
import io.tidemark.config.ConfigFiles;
import io.tidemark.config.ConfigurationException;
import io.tidemark.config.HorizonSettings;
import io.tidemark.config.PropertySource;
import io.tidemark.config.Settings;
import io.tidemark.doctor.Doctor;
import io.tidemark.doctor.QueryDoctor;
import io.tidemark.ops.CheckBoard;
import io.tidemark.ops.CheckHealthCheck;
import io.tidemark.ops.History;
import io.tidemark.ops.JmxStreams;
import io.tidemark.ops.JvmMeters;
import io.tidemark.ops.LagHealthCheck;
import io.tidemark.ops.Meters;
import io.tidemark.ops.RunBoard;
import io.tidemark.ops.StateWatch;
import io.tidemark.ops.StatusDocument;
import io.tidemark.ops.StatusPage;
import io.tidemark.ops.StoreMeters;
import io.tidemark.row.RowJson;
import io.tidemark.run.AttachmentSessions;
import io.tidemark.run.BadRowFinder;
import io.tidemark.run.DefinitionGuard;
import io.tidemark.run.Spool;
import io.tidemark.state.CheckLog;
import io.tidemark.state.Databases;
import io.tidemark.state.Definitions;
import io.tidemark.state.Pauses;
import io.tidemark.state.Quarantine;
import io.tidemark.state.RunLog;
import io.tidemark.state.Standings;
import io.tidemark.state.StateSchema;
import io.tidemark.state.StateStore;
import io.tidemark.state.StoredHorizon;
import io.tidemark.store.StoreClients;
import io.tidemark.watermark.HorizonReader;
import io.tidemark.watermark.HorizonSource;
import io.tidemark.watermark.LagHorizon;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.Registry;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Wires the parts together and binds those that the routes call, in whatever runs Camel.
 *
 * <p>It is itself a bean of the routes ({@code beans.camel.yaml}).
 */
public final class Tidemark implements CamelContextAware {
    private static final Logger LOG = LoggerFactory.getLogger("io.tidemark.run");
    private static final int ON_CALL_WAITING_MAX = 100;

    private CamelContext context;
    private Settings settings;
    private Databases databases;
    private StoreClients clients;
    private Spool spool;
    private StateSchema schema;
    private RunBoard board;
    private CheckBoard checks;
    private Streams streams;
    private Audits audits;
    private Optional<JvmMeters> jvm = Optional.empty();
    private List<HealthCheck> healthChecks = List.of();

    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    /**
     * Builds and binds everything; asks neither database nor store.
     *
     * @throws io.tidemark.config.ConfigurationException with all that is wrong with the settings
     */
    public void start() throws IOException {
        var files = Optional.ofNullable(context.getRegistry().findSingleByType(ConfigFiles.class))
                .orElseGet(ConfigFiles::find);
        StepErrors.watch(context);
        replaceEarlier();
        settings = Settings.of(PropertySource.of(context));
        spool = Spool.open(settings.spool().open());
        Optional<MeterRegistry> registry = Optional.ofNullable(context.getRegistry().findSingleByType(MeterRegistry.class));
        databases = new Databases(settings.source(), settings.state(), settings.runsParallel(), registry);
        int parallel = settings.storeParallel();
        clients = new StoreClients(settings.connections(), parallel + settings.runsParallel() + 1,
                registry.map(StoreMeters::new));
        registry.ifPresent(meters -> jvm = Optional.of(new JvmMeters(meters)));
        bind(files, parallel, registry);
        healthChecks = List.of(new LagHealthCheck(board, settings.lagMax()), new CheckHealthCheck(checks));
        Optional.ofNullable(HealthCheckRegistry.get(context)).ifPresent(health -> healthChecks.forEach(health::register));
    }

    // Camel makes the beans of route files twice, once as it looks the files through: what the first one registered would stay,
    // and health would ask a board that no run ever writes on.
    private void replaceEarlier() throws IOException {
        Started earlier = context.getRegistry().findSingleByType(Started.class);
        if (earlier != null) {
            earlier.tidemark().stop();
        }
        context.getRegistry().bind("startedTidemark", new Started(this));
    }

    private record Started(Tidemark tidemark) {
    }

    /** Shows how streams stand: in JMX, and by a look after them every few seconds. For the service alone. */
    public void startOperations() {
        var threads = context.getExecutorServiceManager();
        Clock clock = Clock.systemUTC();
        var controls = new StreamControls(new Replication(context), new Pauses(schema), board,
                threads.newThreadPool(this, "tidemark-on-call", new ThreadPoolProfileBuilder("tidemark-on-call")
                        .poolSize(settings.runsParallel()).maxPoolSize(settings.runsParallel()).maxQueueSize(ON_CALL_WAITING_MAX)
                        .rejectedPolicy(ThreadPoolRejectedPolicy.Abort).build()));
        Optional<JmxStreams> jmx = JmxStreams.show(context, board, settings.lagMax(), version(), controls, clock);
        board.declare(streams.names());
        var history = new History(clock);
        board.watch(history);
        StatusPage.install(context, new StatusDocument(board, history, settings.lagMax(), version(), clock));
        threads.newSingleThreadScheduledExecutor(this, "tidemark-watch").scheduleWithFixedDelay(
                new StateWatch(board, new Standings(schema), checks, settings.lagMax(), jmx, history), 0,
                StateWatch.PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Starts a route for each tenant that has a schedule of its own for a stream.
     *
     * @throws ConfigurationException where a route file already has a route of such an id
     */
    public void startOwnSchedules() {
        for (String stream : streams.names()) {
            settings.tenantsWithSchedule(stream).forEach(tenant -> startOwnSchedule(stream, tenant));
        }
    }

    private void startOwnSchedule(String stream, String tenant) {
        // Neither part can hold an @, so no two of them are alike.
        String id = stream + "@" + Names.escape(tenant);
        // Camel would take the other route away without a word.
        if (context.getRoute(id) != null) {
            throw new ConfigurationException(List.of("route " + id + ": a route file has a route of this id, which the schedule"
                    + " of tenant " + tenant + " for stream " + stream + " needs; give it another id"));
        }
        TemplatedRouteBuilder.builder(context, "own-schedule")
                .routeId(id)
                .prefixId(id)
                .parameter("tenant", tenant)
                .parameter("stream", stream)
                // Not the tenant's name, which a URI may be unable to hold; nor a short hash, which two may share.
                .parameter("trigger", stream + "-" + Sha256.hex(Sha256.digest().digest(tenant.getBytes(StandardCharsets.UTF_8))))
                .parameter("options", settings.stream(tenant, stream).schedule().quartzOptions())
                .add();
    }

    private void bind(ConfigFiles files, int parallel, Optional<MeterRegistry> registered) {
        Registry registry = context.getRegistry();
        streams = new Streams(registry, files::readSql);
        schema = new StateSchema(databases.state());
        var state = new StateStore(schema);
        var quarantine = new Quarantine(schema);
        registry.bind("settings", settings);
        registry.bind("state", state);
        registry.bind("source", databases.source());
        registry.bind("rows", databases.rows());
        registry.bind("streams", streams);
        registry.bind("rowMapper", RowJson.mapper());
        var meters = new Meters(registered);
        meters.limit(settings.lagMax());
        board = new RunBoard(Clock.systemUTC(), meters);
        var checkLog = new CheckLog(schema);
        var chains = new Chains(settings, streams);
        checks = new CheckBoard(checkLog, chains::isReplicated, registered, Clock.systemUTC());
        registry.bind("checks", checks);
        var tenants = new TenantSteps(settings, streams, files::readSql, databases.source(), board);
        registry.bind("tenants", tenants);
        registry.bind("trigger", new TriggerSteps(streams, tenants, Clock.systemUTC()));
        registry.bind("answerMapper", new ObjectMapper());
        registry.bind("board", board);
        registry.bind("runs", new RunSteps(context, new RunSteps.Parts(settings, streams, files::readSql,
                databases.source(), databases.locks(), state, quarantine, new Pauses(schema),
                new DefinitionGuard(new Definitions(schema)), new RunLog(schema), board, horizon(schema),
                settings.archive().compression(), spool.folder(), version(), Clock.systemUTC())));
        registry.bind("pages", new PageSteps(state, new BadRowFinder(databases.rows()),
                new ChainGuard(state, settings, clients, Clock.systemUTC()), meters));
        registry.bind("rebuild", new Rebuild(settings, state, databases.locks(), clients, Clock.systemUTC()));
        registry.bind("queryDoctor", new QueryDoctor(settings, streams::get, files::readSql));
        registry.bind("doctor", new Doctor(settings, streams::get, tenants::all, files::readSql, databases.source(), clients,
                Clock.systemUTC()));
        registry.bind("retry", new Retry(new Replication(context), streams, files::readSql, databases.source(), settings, state,
                quarantine));
        var scheduled = new ScheduledChecks(settings, checkLog, chains,
                () -> context.isStopping() || context.isStopped(), Clock.systemUTC());
        audits = new Audits(new Replication(context), scheduled, settings, streams, tenants, files::readSql, state, checkLog,
                clients, Clock.systemUTC());
        registry.bind("verifications", new Verifications(settings, scheduled, Clock.systemUTC()));
        registry.bind("drills", new Drills(settings, streams, files::readSql, spool.folder(), scheduled, Clock.systemUTC()));
        registry.bind("audits", audits);
        registry.bind("mirrors", new Mirrors(settings, chains, checkLog, Clock.systemUTC(), context::isStopping));
        registry.bind("batchAggregation", new BatchAggregation());
        registry.bind("batches", new BatchSteps());
        registry.bind("twins", new TwinSteps(settings, clients));
        registry.bind("attachments", new AttachmentSteps(new AttachmentSessions(databases.source(),
                databases.attachmentSessions()), spool.folder()));
        registry.bind("stores", new StoreSteps(settings, clients));
        // Bound before any route starts, because Camel's registry is read by others at all times and takes no new ones then.
        clients.names().forEach((connection, name) ->
                registry.bind(name, S3Client.class, () -> clients.store(connection).client()));
        registry.bind("runPool", pool("runs", settings.runsParallel()));
        // A page has two batches at the most, and none of them may wait for another run's.
        registry.bind("batchPool", pool("batches", 2 * settings.runsParallel()));
        registry.bind("attachmentPool", pool("attachments", parallel));
    }

    private HorizonSource horizon(StateSchema schema) {
        HorizonSettings horizon = settings.horizon();
        if (horizon.fixedLag().isPresent()) {
            LOG.warn("horizon is a fixed lag of {}: rows of a transaction that is open for longer are overtaken and missed",
                    horizon.fixedLag().get());
            return new LagHorizon(databases.source(), horizon.fixedLag().get());
        }
        return new HorizonReader(databases.source(), horizon.margin(), horizon.ignoreApplications(),
                new StoredHorizon(schema, settings.source().url()));
    }

    // Work that finds no free thread waits for one. Done by who brings it, as Camel's bounded pools have it, it is done from within
    // Camel's loop, and what comes next from within that: after some hundred times the stack overflows, which Camel doesn't see,
    // and the run never ends. The queue needs no bound: a split brings a part when the one before is begun, a page two batches.
    private ExecutorService pool(String name, int threads) {
        return context.getExecutorServiceManager().newFixedThreadPool(this, "tidemark-" + name, threads);
    }

    /** The version that archives name as the software that wrote them. */
    static String version() {
        return Optional.ofNullable(Tidemark.class.getPackage().getImplementationVersion()).orElse("development");
    }

    /** Gives connections and the spool's folder back. */
    public void stop() throws IOException {
        jvm.ifPresent(JvmMeters::close);
        Optional.ofNullable(HealthCheckRegistry.get(context)).ifPresent(health -> healthChecks.forEach(health::unregister));
        healthChecks = List.of();
        if (clients != null) {
            audits.close();
            clients.close();
            databases.close();
            spool.close();
            clients = null;
        }
    }
}
