package io.tidemark.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tidemark.StreamKey;
import io.tidemark.ops.CheckBoard;
import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.Await;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.Fault;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.Operation;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many sessions the service has of the database: what docs/PRIVILEGES.md says, and yet enough that nobody waits for ever. */
class SessionsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String OWN = " FROM pg_stat_activity WHERE datname = current_database()"
            + " AND application_name = 'tidemark'";
    private static final List<String> STREAMS = List.of("akten", "dokumente");
    private static final List<String> TENANTS = List.of("acme", "globex", "initech", "umbrella");
    /** {@code tidemark.runs.parallel}, which the tests leave at its default. */
    private static final int RUNS = 2;
    /** While nothing new comes: three for each run, and one for each stream that asks who its tenants are. */
    private static final int SESSIONS = 3 * RUNS + STREAMS.size();
    /** At the most, with attachments: of the source twice the runs and four, of the state twice the runs. */
    private static final int SESSIONS_MAX = 2 * RUNS + 4 + 2 * RUNS;
    /** What a check has besides: its lock, and of an audit the ledger, rows and attachments. */
    private static final int OF_A_CHECK = 4;

    @TempDir
    private Path folder;
    private final SourceDatabase source = SourceDatabase.withDocumentStore();
    private final ObjectStoreServer store = ObjectStoreServer.inMemory();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private long most;

    @BeforeEach
    void replicateAll() {
        TENANTS.forEach(tenant -> new DocumentStore(source).load(tenant, 20, 5, 1));
        try (var tidemark = TidemarkUnderTest.start(settings("0 0 3 1 1 ?"))) {
            for (String tenant : TENANTS) {
                STREAMS.forEach(stream -> assertCaughtUp(tidemark.run(tenant, stream)));
            }
        }
        Await.until(PATIENCE, "its sessions have ended", () -> sessions() == 0);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        store.close();
        source.close();
    }

    private Map<String, String> settings(String schedule) {
        Map<String, String> settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.spool.dir", folder.resolve("spool").toString());
        settings.put("tidemark.management.port", "0");
        settings.put("tidemark.stream.default.schedule", schedule);
        return settings;
    }

    private static void assertCaughtUp(RunReport report) {
        assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
    }

    private long sessions() {
        long now = source.number("SELECT count(*)" + OWN);
        most = Math.max(most, now);
        return now;
    }

    private void awaitSampling(String what, Callable<Boolean> condition) {
        Await.until(PATIENCE, what, () -> {
            sessions();
            return condition.call();
        });
    }

    /** All that wants a session is made to want it at the same time, by tables that are locked. */
    @Test
    void runsTicksAndLooksHaveAtMostWhatTheSettingsMakeOfIt() throws Exception {
        try (var tidemark = TidemarkUnderTest.startScheduled(settings("0 0 3 1 1 ?"))) {
            var registry = tidemark.service().context().getRegistry();
            var tenants = registry.lookupByNameAndType("tenants", TenantSteps.class);
            var checks = registry.findSingleByType(CheckBoard.class);
            Callable<Object> akten = () -> tidemark.run("acme", "akten");
            Callable<Object> dokumente = () -> tidemark.run("acme", "dokumente");

            assertGoOn("akte, dokument", 4, List.of(akten, dokumente, () -> tenants.onSchedule("akten"),
                    () -> tenants.onSchedule("dokumente")), Optional.empty());
            // The state's sessions are all in the hands of runs: a look waits until one of them is done with its own.
            Gauge waiting = registry.findSingleByType(MeterRegistry.class).get("hikaricp.connections.pending")
                    .tag("pool", "state").gauge();
            for (String tables : List.of("tidemark.pause, tidemark.checks", "tidemark.run, tidemark.checks")) {
                assertGoOn(tables, 2, List.of(akten, dokumente), Optional.of(new Look(checks::refresh, waiting)));
            }
        }
        assertThat(most).isLessThanOrEqualTo(SESSIONS);
    }

    /** Both runs have their cursor open, and all others that the source's pool has stand before the PDFs. */
    @Test
    void runsWithAttachmentsHaveAtMostWhatTheSettingsMakeOfIt() throws Exception {
        List<String> large = List.of("large", "larger");
        large.forEach(tenant -> new DocumentStore(source).load(tenant, 10, 200, 1));
        Map<String, String> settings = settings("0 0 3 1 1 ?");
        // Too few in a batch for one query to fetch eight, so that each PDF wants a session of its own.
        settings.put("tidemark.stream.default.batch-rows", "7");
        try (var tidemark = TidemarkUnderTest.startScheduled(settings);
             Connection locking = source.connect(); var statement = locking.createStatement()) {
            assertThat(tidemark.service().settings().runsParallel()).isEqualTo(RUNS);
            locking.setAutoCommit(false);
            List<Future<RunReport>> begun = new ArrayList<>();
            try (Fault held = store.faults().on(Operation.PUT).hold()) {
                large.forEach(tenant -> begun.add(threads.submit(() -> tidemark.run(tenant, "dokumente"))));
                awaitSampling("PDFs of both are under way", () -> large.stream().allMatch(tenant ->
                        store.faults().requests().stream().anyMatch(request -> request.operation() == Operation.PUT
                                && request.bucket().contains("-" + tenant + "-"))));
                statement.execute("LOCK TABLE dokument_file");
                assertThat(held.hits()).isPositive();
            }
            awaitSampling("all stand before the PDFs", () -> source.number("SELECT count(*)" + OWN
                    + " AND wait_event_type = 'Lock'") >= RUNS + 4);
            assertThat(source.number("SELECT count(*)" + OWN + " AND state = 'idle in transaction'")).as("cursors")
                    .isEqualTo(RUNS);
            locking.rollback();
            for (Future<RunReport> run : begun) {
                assertCaughtUp(run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
            sessions();
        }
        assertThat(most).isBetween(2L * RUNS + 4 + RUNS, (long) SESSIONS_MAX);
    }

    @Test
    void thePageOfPrivilegesNamesTheSameNumbers() throws Exception {
        assertThat(Files.readString(Path.of("docs/PRIVILEGES.md")))
                .containsPattern("\\| while nothing new comes \\| N, and one for each stream [^|]*\\| 2 N \\| " + SESSIONS
                        + " \\|")
                .contains("| at the most, with attachments | 2 N + 4 | 2 N | " + SESSIONS_MAX + " |")
                .contains("| besides, for each check on schedule that is under way | 2, where it is an audit | 2 | "
                        + OF_A_CHECK + " |");
    }

    private record Look(Callable<Object> look, Gauge waiting) {
    }

    private void assertGoOn(String tables, int standing, List<Callable<Object>> all, Optional<Look> more) throws Exception {
        List<Future<Object>> begun = new ArrayList<>();
        try (Connection locking = source.connect(); var statement = locking.createStatement()) {
            locking.setAutoCommit(false);
            statement.execute("LOCK TABLE " + tables);
            all.forEach(one -> begun.add(threads.submit(one)));
            awaitSampling(standing + " stand before " + tables, () -> standing == source.number("SELECT count(*)" + OWN
                    + " AND wait_event_type = 'Lock'"));
            if (more.isPresent()) {
                begun.add(threads.submit(more.get().look()));
                awaitSampling("one waits for a session", () -> more.get().waiting().value() > 0);
            }
            locking.rollback();
        }
        for (Future<Object> one : begun) {
            if (one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS) instanceof RunReport report) {
                assertCaughtUp(report);
            }
        }
        sessions();
    }

    @Test
    void checksBesideRunsOnScheduleGetTheirSessions() throws Exception {
        try (var tidemark = TidemarkUnderTest.startScheduled(settings("100ms"))) {
            var registry = tidemark.service().context().getRegistry();
            var audits = registry.lookupByNameAndType("audits", Audits.class);
            var verifications = registry.lookupByNameAndType("verifications", Verifications.class);
            Future<Void> audited = threads.submit(() -> {
                for (StreamKey key : audits.onSchedule()) {
                    audits.auditOnSchedule(key);
                }
                return null;
            });
            Future<Void> verified = threads.submit(() -> {
                for (StreamKey key : verifications.keys()) {
                    verifications.onSchedule(key);
                }
                return null;
            });
            awaitSampling("all is checked", () -> audited.isDone() && verified.isDone());
            audited.get();
            verified.get();
            String checked = source.string("SELECT now()::text");
            awaitSampling("all have run again", () -> source.number("SELECT count(*) FROM tidemark.run"
                    + " WHERE finished_at > ?::timestamptz", checked) == (long) STREAMS.size() * TENANTS.size());
        }
        assertThat(most).isLessThanOrEqualTo(SESSIONS + 2 * OF_A_CHECK);
        assertThat(source.strings("SELECT kind || ' ' || verdict || ' ' || count(*) FROM tidemark.checks GROUP BY kind, verdict"
                + " ORDER BY 1")).containsExactly("audit passed 8", "verify passed 8");
        assertThat(source.strings("SELECT tenant || '/' || stream || ': ' || last_failure FROM tidemark.run"
                + " WHERE last_failure_at IS NOT NULL")).isEmpty();
    }
}
