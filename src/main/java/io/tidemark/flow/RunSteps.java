package io.tidemark.flow;

import io.tidemark.FatalError;
import io.tidemark.StreamKey;
import io.tidemark.batch.Compression;
import io.tidemark.batch.Layout;
import io.tidemark.config.Settings;
import io.tidemark.config.StoreSettings;
import io.tidemark.config.StreamSettings;
import io.tidemark.ops.RunBoard;
import io.tidemark.ops.StreamFigures;
import io.tidemark.row.RowShape;
import io.tidemark.run.Backlog;
import io.tidemark.run.DefinitionGuard;
import io.tidemark.run.PageQuery;
import io.tidemark.run.ReadAgain;
import io.tidemark.run.Run;
import io.tidemark.run.RunPlan;
import io.tidemark.run.RunProgress;
import io.tidemark.run.StreamDefinition;
import io.tidemark.run.Untaken;
import io.tidemark.state.Pauses;
import io.tidemark.state.Pauses.Pause;
import io.tidemark.state.Position;
import io.tidemark.state.Quarantine;
import io.tidemark.state.RunLock;
import io.tidemark.state.RunLog;
import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.state.StateStore;
import io.tidemark.watermark.Horizon;
import io.tidemark.watermark.HorizonSource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Begins and ends runs: lock, watermark and horizon before the first page; lock and report after the last. */
public final class RunSteps {
    private static final Logger LOG = LoggerFactory.getLogger("io.tidemark.run");
    private static final String LOCK = "runLock";
    private static final String SLOT = "runSlot";
    private static final String BEGAN = "runBegan";
    private static final String FAILURE = "runFailure";
    private static final String KEY = "runKey";
    private static final String PROGRESS = "runProgress";
    private static final String PAUSED = "runPaused";
    private static final int ID_LENGTH = 8;
    /** Of rows set aside, whose ids a run holds: what lies beyond is settled by a retry, not by an update of the row. */
    private static final int SET_ASIDE_MAX = 10_000;

    private final CamelContext context;
    private final Settings settings;
    private final Streams streams;
    private final UnaryOperator<String> sqlFiles;
    private final DataSource source;
    private final DataSource locks;
    private final StateStore state;
    private final Quarantine quarantine;
    private final Pauses pauses;
    private final DefinitionGuard definitions;
    private final RunLog runs;
    private final RunBoard board;
    private final HorizonSource horizon;
    private final Compression compression;
    private final Path spool;
    private final String version;
    private final Clock clock;
    private final Semaphore slots;
    private final Set<StreamKey> clockBehind = ConcurrentHashMap.newKeySet();
    private volatile Optional<Horizon.Holder> reportedHolder = Optional.empty();

    RunSteps(CamelContext context, Parts parts) {
        this.context = context;
        this.settings = parts.settings();
        this.streams = parts.streams();
        this.sqlFiles = parts.sqlFiles();
        this.source = parts.source();
        this.locks = parts.locks();
        this.state = parts.state();
        this.quarantine = parts.quarantine();
        this.pauses = parts.pauses();
        this.definitions = parts.definitions();
        this.runs = parts.runs();
        this.board = parts.board();
        this.horizon = parts.horizon();
        this.compression = parts.compression();
        this.spool = parts.spool();
        this.version = parts.version();
        this.clock = parts.clock();
        this.slots = new Semaphore(settings.runsParallel(), true);
    }

    /** What runs are made of, but for the routes' own. */
    record Parts(Settings settings, Streams streams, UnaryOperator<String> sqlFiles, DataSource source,
                 DataSource locks, StateStore state, Quarantine quarantine, Pauses pauses,
                 DefinitionGuard definitions, RunLog runs, RunBoard board, HorizonSource horizon, Compression compression,
                 Path spool, String version, Clock clock) {
    }

    /**
     * Begins the run of the exchange's tenant and stream as the property {@code run}; none when another run of the same
     * is under way anywhere, or a person has paused it. Waits while as many runs as the settings allow are under way in this
     * process.
     */
    public void begin(Exchange exchange) throws SQLException, InterruptedException {
        String tenant = exchange.getProperty(ExchangeProperties.TENANT, String.class);
        StreamDefinition stream = streams.get(exchange.getProperty(ExchangeProperties.STREAM, String.class));
        var key = new StreamKey(tenant, stream.name(), settings.target(tenant));
        String id = UUID.randomUUID().toString().substring(0, ID_LENGTH);
        List.of(ExchangeProperties.RUN, FAILURE, PROGRESS, PAUSED).forEach(exchange::removeProperty);
        exchange.setProperty(KEY, key);
        exchange.setProperty(BEGAN, clock.instant());
        MDC.put("run", id);
        StreamFigures figures = board.of(key);
        awaitSlot(exchange, figures);
        Optional<RunLock> lock = RunLock.tryAcquire(locks, key);
        if (lock.isEmpty()) {
            return;
        }
        exchange.setProperty(LOCK, lock.get());
        Optional<Pause> pause = pauses.of(key);
        figures.pause(pause);
        if (pause.isPresent()) {
            exchange.setProperty(PAUSED, pause.get());
            return;
        }
        var progress = new RunProgress(id, clock.instant());
        exchange.setProperty(PROGRESS, progress);
        figures.begin(progress);
        StoreSettings store = settings.store(tenant);
        StreamSettings streamSettings = settings.stream(tenant, stream.name());
        Position position = state.position(key).orElseGet(() -> Position.start(streamSettings.start()));
        definitions.check(key, stream, store, position);
        var query = new PageQuery(sqlFiles, stream);
        var plan = new RunPlan(id, key, streamSettings, query, stream.rows(shape(query)), layout(store), compression, spool,
                version, quarantine.ids(key, SET_ASIDE_MAX));
        ReadAgain again = exchange.getProperty(ExchangeProperties.READ_AGAIN, ReadAgain.nothing(), ReadAgain.class);
        var run = new Run(plan, progress, position, horizon.read(), Untaken.count(source, query, tenant), again,
                this::isStopping, clock);
        figures.begun(position.watermark(), run.horizon(),
                Backlog.estimate(source, query, tenant, position.watermark(), run.horizon().untilExclusive()));
        reportHolder(run);
        reportClock(run);
        exchange.setProperty(ExchangeProperties.RUN, run);
    }

    private void awaitSlot(Exchange exchange, StreamFigures figures) throws InterruptedException {
        figures.waiting();
        try {
            slots.acquire();
        } finally {
            figures.admitted();
        }
        exchange.setProperty(SLOT, slots);
    }

    // Once for each transaction, not for each run that it holds back.
    private void reportHolder(Run run) {
        Optional<Horizon.Holder> holder = run.horizon().holder();
        if (!holder.equals(reportedHolder)) {
            reportedHolder = holder;
            holder.ifPresent(held -> LOG.info("horizon held tenant={} stream={} until={} {}", run.key().tenant(),
                    run.key().stream(), run.horizon().untilExclusive().map(Instant::toString).orElse("never"), held));
        }
    }

    // Once when it falls behind and once when it has caught up, not for each run between.
    private void reportClock(Run run) {
        Optional<String> behind = run.clockBehind();
        if (behind.isPresent() && clockBehind.add(run.key())) {
            LOG.warn("clock behind stream={} fact=\"{}\" next=\"find out why it was set back; once it has passed the watermark, read"
                    + " again from before that: POST /replicate/{}/{}?from=…\"", run.key(), behind.get(), run.key().tenant(),
                    run.key().stream());
        } else if (behind.isEmpty() && clockBehind.remove(run.key())) {
            LOG.warn("clock past the watermark again stream={} next=\"read again from before it was set back: POST"
                    + " /replicate/{}/{}?from=…\"", run.key(), run.key().tenant(), run.key().stream());
        }
    }

    private boolean isStopping() {
        return context.isStopping() || context.isStopped();
    }

    private RowShape shape(PageQuery query) throws SQLException {
        try (var connection = source.getConnection()) {
            return query.describe(connection);
        }
    }

    private static Layout layout(StoreSettings store) {
        return new Layout(store.bucket(), store.prefix());
    }

    /** Notes why the run failed. */
    public void fail(Exchange exchange) {
        FatalError.endProcessWhenOutOfMemory(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        exchange.setProperty(FAILURE, exchange.getProperty(Exchange.EXCEPTION_CAUGHT));
    }

    /** Frees the lock, keeps the report and makes it the body. Never fails because of the run's own failure. */
    public void end(Exchange exchange) {
        RunReport report = report(exchange);
        StreamKey key = exchange.getProperty(KEY, StreamKey.class);
        try {
            if (key != null && report.outcome().isRun()) {
                Optional<Run> run = Optional.ofNullable(exchange.getProperty(ExchangeProperties.RUN, Run.class));
                Optional.ofNullable(exchange.getProperty(PROGRESS, RunProgress.class)).ifPresent(board.of(key)::over);
                board.note(key, report, run.flatMap(Run::completeUntil), run.map(Run::position).map(Position::sequence)
                        .map(OptionalLong::of).orElseGet(OptionalLong::empty));
                keep(key, report, run);
            }
        } finally {
            Optional.ofNullable((RunLock) exchange.removeProperty(LOCK))
                    .ifPresent(lock -> Locks.free(lock, "the run", key, LOG));
            Optional.ofNullable(exchange.removeProperty(SLOT)).ifPresent(slot -> slots.release());
            log(key, report);
            MDC.remove("run");
        }
        exchange.getMessage().setBody(report);
    }

    /** Keeps the report where it can: what is committed is committed, and a state that is down fails the next run itself. */
    private void keep(StreamKey key, RunReport report, Optional<Run> run) {
        try {
            runs.record(key, report, run.flatMap(Run::completeUntil));
            board.noteQuarantine(key, quarantine.count(key));
        } catch (SQLException e) {
            LOG.warn("report of the run not kept stream={}: {}", key, Failures.message(e));
        }
    }

    private RunReport report(Exchange exchange) {
        Run run = exchange.getProperty(ExchangeProperties.RUN, Run.class);
        // Not Camel's own property, which a page's failure that was mended leaves behind.
        Throwable failure = exchange.getProperty(FAILURE, Throwable.class);
        if (run != null && failure != null) {
            // A page that is given up because the service stops has not failed: the next start does it again.
            return run.report(isStopping() ? Outcome.PARTIAL : Outcome.FAILED, Failures.message(failure));
        }
        if (run != null) {
            return run.report();
        }
        Instant now = clock.instant();
        Instant began = exchange.getProperty(BEGAN, now, Instant.class);
        Pause pause = exchange.getProperty(PAUSED, Pause.class);
        Outcome outcome = failure != null ? Outcome.FAILED : pause != null ? Outcome.PAUSED : Outcome.BUSY;
        String message = failure != null ? Failures.message(failure) : pause != null ? pause.toString()
                : "another run of it is under way";
        return new RunReport(outcome, Optional.empty(), now, Duration.between(began, now), 0, 0, 0, 0, 0, 0, message);
    }

    private static void log(StreamKey key, RunReport report) {
        String line = "run " + report.outcome().word() + " stream=" + key + " rows=" + report.rows() + " archives="
                + report.archives() + " attachments=" + report.attachments() + " bytes=" + report.bytes() + " missing="
                + report.missing() + " set-aside=" + report.setAside() + " ms=" + report.took().toMillis();
        if (report.outcome() == Outcome.FAILED) {
            LOG.error("{} next=the next run does the page again: {}", line, report.message());
        } else if (report.rows() > 0 || report.outcome().isRun() && !report.message().isEmpty()) {
            LOG.info("{} {}", line, report.message());
        } else {
            LOG.debug("{}", line);
        }
    }
}
