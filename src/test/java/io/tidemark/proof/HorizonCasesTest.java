package io.tidemark.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.LogCapture;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.StoredRow;
import io.tidemark.testing.TidemarkUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How runs treat transactions that are open, prepared or hidden, and rows whose time can't be trusted. */
class HorizonCasesTest {
    private SourceDatabase source;
    private ObjectStoreServer store;
    private DocumentStore documents;
    private Proof proof;

    @BeforeEach
    void start() {
        source = SourceDatabase.withDocumentStore();
        store = ObjectStoreServer.inMemory();
        documents = new DocumentStore(source);
        proof = new Proof(source, store);
    }

    @AfterEach
    void stop() {
        store.close();
        source.close();
    }

    /** The writer began and wrote nothing yet when the run looked: no id of it was to be seen anywhere. */
    @Test
    void transactionThatHadNoIdYetWhenTheRunLookedLosesNothing() throws Exception {
        try (var tidemark = TidemarkUnderTest.start(source, store); Connection writer = begin("writer")) {
            insertNow("quick");
            RunReport first = tidemark.run("acme", "akten");

            insertNow(writer, "late");
            writer.commit();
            RunReport second = tidemark.run("acme", "akten");

            assertThat(List.of(first.rows(), second.rows())).containsExactly(0L, 2L);
            proof.assertNothingLost("acme", "akten");
        }
    }

    @Test
    void idleTransactionHoldsTheHorizonIsNamedAndReleasedLetsTheRunCatchUp() throws Exception {
        try (var tidemark = TidemarkUnderTest.start(source, store);
             Connection idle = begin("month-end closing"); var log = LogCapture.of("io.tidemark.run")) {
            Instant since = now(idle);
            insertNow("waits");

            RunReport held = tidemark.run("acme", "akten");

            assertThat(held.outcome()).as(held.message()).isEqualTo(Outcome.CAUGHT_UP);
            assertThat(held.rows()).isZero();
            assertThat(log.messages()).containsExactly("horizon held tenant=acme stream=akten until=" + since + " pid="
                    + pid(idle) + " application=month-end closing user=postgres since=" + since);

            idle.rollback();
            assertThat(tidemark.run("acme", "akten").rows()).isEqualTo(1);
            proof.assertNothingLost("acme", "akten");
        }
    }

    /** Its row ties with one of another transaction on the horizon itself, and has the smaller id. */
    @Test
    void rowAtTheHorizonItselfIsLeftForTheNextRun() throws Exception {
        try (var tidemark = TidemarkUnderTest.start(source, store); Connection writer = begin("writer")) {
            insertNow(writer, "late");
            documents.akte("acme").updatedAt(now(writer).toString()).insert();
            tidemark.run("acme", "akten");
            writer.commit();

            tidemark.run("acme", "akten");

            assertThat(proof.assertNothingLost("acme", "akten").rows()).isEqualTo(2);
        }
    }

    @Test
    void rowsThatTieAcrossPagesAreAllTakenOnce() throws Exception {
        for (int i = 0; i < 5; i++) {
            documents.akte("acme").updatedAt("2011-06-01T00:00:00Z").insert();
        }
        var settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.stream.akten.page-rows", "2");
        try (var tidemark = TidemarkUnderTest.start(settings)) {
            tidemark.run("acme", "akten");

            assertThat(proof.assertNothingLost("acme", "akten").rows()).isEqualTo(5);
        }
    }

    @Test
    void ignoredApplicationDoesNotHoldTheHorizon() throws Exception {
        var settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.horizon.ignore-applications", "pg_dump,reports");
        try (var tidemark = TidemarkUnderTest.start(settings); Connection reports = begin("reports")) {
            now(reports);
            insertNow("quick");

            assertThat(tidemark.run("acme", "akten").rows()).isEqualTo(1);
        }
    }

    @Test
    void preparedTransactionFreezesTheHorizonUntilItIsResolved() throws Exception {
        try (var tidemark = TidemarkUnderTest.start(source, store); Connection writer = begin("writer")) {
            insertNow("before");
            insertNow(writer, "prepared");
            assertThat(tidemark.run("acme", "akten").rows()).isZero();
            execute(writer, "PREPARE TRANSACTION '" + source.name() + "'");
            insertNow("after");

            RunReport frozen = tidemark.run("acme", "akten");
            assertThat(frozen.outcome()).as(frozen.message()).isEqualTo(Outcome.CAUGHT_UP);
            assertThat(frozen.rows()).isZero();

            source.execute("COMMIT PREPARED '" + source.name() + "'");
            assertThat(tidemark.run("acme", "akten").rows()).isEqualTo(3);
            proof.assertNothingLost("acme", "akten");
        }
    }

    /** What was known before a restart still counts: the horizon is kept in the state. */
    @Test
    void frozenHorizonOutlivesTheProcess() throws Exception {
        try (Connection writer = begin("writer")) {
            try (var tidemark = TidemarkUnderTest.start(source, store)) {
                insertNow(writer, "prepared");
                assertThat(tidemark.run("acme", "akten").rows()).isZero();
            }
            execute(writer, "PREPARE TRANSACTION '" + source.name() + "'");
            insertNow("after");
            try (var tidemark = TidemarkUnderTest.start(source, store)) {
                RunReport frozen = tidemark.run("acme", "akten");
                assertThat(frozen.message()).isEmpty();
                assertThat(frozen.rows()).isZero();
                source.execute("COMMIT PREPARED '" + source.name() + "'");
                assertThat(tidemark.run("acme", "akten").rows()).isEqualTo(2);
            }
            proof.assertNothingLost("acme", "akten");
        }
    }

    @Test
    void nothingIsTakenBeforeAnyHorizonWasKnown() throws Exception {
        try (var tidemark = TidemarkUnderTest.start(source, store); Connection writer = begin("writer")) {
            documents.akte("acme").insert();
            insertNow(writer, "prepared");
            execute(writer, "PREPARE TRANSACTION '" + source.name() + "'");

            RunReport none = tidemark.run("acme", "akten");

            assertThat(none.rows()).isZero();
            assertThat(none.message())
                    .isEqualTo("no horizon yet: 1 prepared transaction(s) were there before the first run");
            source.execute("ROLLBACK PREPARED '" + source.name() + "'");
            assertThat(tidemark.run("acme", "akten").rows()).isEqualTo(1);
        }
    }

    @Test
    void roleThatSeesNoOtherSessionsTakesNothing() {
        String role = source.name() + "_reader";
        source.execute("CREATE ROLE " + role + " LOGIN", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + role);
        documents.akte("acme").insert();
        var settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.source.username", role);
        settings.put("tidemark.state.username", source.username());
        try (var tidemark = TidemarkUnderTest.start(settings)) {
            RunReport refused = tidemark.run("acme", "akten");

            assertThat(refused.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(refused.message()).isEqualTo("role " + role + " may not see other sessions' transactions, so rows"
                    + " that are committed late would be lost HINT: as a superuser: GRANT pg_read_all_stats TO \"" + role
                    + "\"; or set tidemark.horizon=lag:15m and read what that risks");
            assertThat(store.buckets()).isEmpty();

            source.execute("GRANT pg_read_all_stats TO " + role);
            assertThat(tidemark.run("acme", "akten").rows()).isEqualTo(1);
        } finally {
            source.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
        }
    }

    /** A real standby: a copy of a stopped primary that PostgreSQL keeps in recovery, open for reading. */
    @Test
    void standbyIsRefused(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        try (var primary = SourceDatabase.keptIn(data, 0)) {
            new DocumentStore(primary).akte("acme").insert();
        }
        Files.createFile(data.resolve("standby.signal"));
        try (var standby = SourceDatabase.keptIn(data, 0)) {
            assertThat(standby.string("SELECT pg_is_in_recovery()")).isEqualTo("t");
            var settings = TidemarkUnderTest.settings(standby, store);
            settings.putAll(Map.of("tidemark.state.url", source.jdbcUrl(), "tidemark.state.username", source.username()));
            try (var tidemark = TidemarkUnderTest.start(settings)) {
                RunReport refused = tidemark.run("acme", "akten");

                assertThat(refused.outcome()).isEqualTo(Outcome.FAILED);
                assertThat(refused.message()).isEqualTo("the source database is a standby, which does not show the"
                        + " transactions of its primary HINT: let tidemark.source.url point to the primary, or set"
                        + " tidemark.horizon=lag:15m and read what that risks");
            }
            settings.put("tidemark.horizon", "lag:1s");
            try (var tidemark = TidemarkUnderTest.start(settings)) {
                assertThat(tidemark.run("acme", "akten").rows()).isEqualTo(1);
            }
        }
    }

    /** A standby was promoted whose clock lags, or the clock was set back: rows get times that the watermark has passed. */
    @Test
    void clockBehindTheWatermarkIsSaidOnceAndAgainWhenItHasPassed() throws Exception {
        insertNow("first");
        try (var tidemark = TidemarkUnderTest.start(source, store); var log = LogCapture.of("io.tidemark.run")) {
            assertThat(tidemark.run("acme", "akten").message()).isEmpty();
            source.execute("UPDATE tidemark.watermark SET updated_at = '2099-01-01T00:00:00Z'");
            for (int run = 1; run <= 2; run++) {
                assertThat(tidemark.run("acme", "akten").message()).matches("the database's clock \\(20[0-9T:.-]+Z\\) is behind the"
                        + " watermark \\(2099-01-01T00:00:00Z\\): rows that are written until it has passed it are not taken");
            }
            source.execute("UPDATE tidemark.watermark SET updated_at = '2020-01-01T00:00:00Z'");
            assertThat(tidemark.run("acme", "akten").message()).isEmpty();

            assertThat(log.messages(Level.WARN)).hasSize(2);
            assertThat(log.messages(Level.WARN).get(0)).startsWith("clock behind stream=acme/akten/s3 fact=\"the database's clock (")
                    .endsWith("next=\"find out why it was set back; once it has passed the watermark, read again from before that:"
                            + " POST /replicate/acme/akten?from=…\"");
            assertThat(log.messages(Level.WARN).get(1)).isEqualTo("clock past the watermark again stream=acme/akten/s3 next=\"read"
                    + " again from before it was set back: POST /replicate/acme/akten?from=…\"");
        }
    }

    @Test
    void rowsWithoutATimeOrWithAnImpossibleOneAreNeverTakenAndStopNobody() throws Exception {
        source.execute("ALTER TABLE akte ALTER updated_at DROP NOT NULL");
        for (String never : new String[] {null, "infinity", "-infinity", "2099-01-01T00:00:00Z"}) {
            StoredRow row = documents.akte("acme").insert();
            source.update("UPDATE akte SET updated_at = ?::timestamptz WHERE id = ?", never, row.id());
        }
        StoredRow sound = documents.akte("acme").updatedAt("2011-06-01T00:00:00.000001Z").insert();
        try (var tidemark = TidemarkUnderTest.start(source, store)) {
            RunReport report = tidemark.run("acme", "akten");

            assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
            assertThat(report.rows()).isEqualTo(1);
            assertThat(report.message()).isEqualTo("rows not taken: 1 without updated_at, 2 with an infinite updated_at,"
                    + " 1 with updated_at in the future");
            assertThat(report.watermark().orElseThrow().toString())
                    .isEqualTo("Watermark[updatedAt=2011-06-01T00:00:00.000001Z, id=Optional[" + sound.id() + "]]");
            // Once they get a time, as any change of the row gives them, they are taken as any other.
            source.execute("UPDATE akte SET updated_at = now() WHERE id <> " + sound.id());
            assertThat(tidemark.run("acme", "akten").rows()).isEqualTo(4);
            proof.assertNothingLost("acme", "akten");
        }
    }

    @Test
    void lagTakesRowsOnceTheyAreOldEnoughWhateverRuns() throws Exception {
        var settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.horizon", "lag:1h");
        try (var tidemark = TidemarkUnderTest.start(settings); Connection writer = begin("writer")) {
            now(writer);
            insertNow("young");
            source.execute("UPDATE akte SET updated_at = now() - interval '59 min'");
            assertThat(tidemark.run("acme", "akten").rows()).isZero();

            source.execute("UPDATE akte SET updated_at = now() - interval '61 min'");
            assertThat(tidemark.run("acme", "akten").rows()).isEqualTo(1);
        }
    }

    /** An application whose clock is behind writes a row that is older than rows committed before it. */
    @Test
    void marginCoversTheClockOfAnApplicationThatIsBehind() throws Exception {
        var settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.horizon.margin", "1h");
        try (var tidemark = TidemarkUnderTest.start(settings)) {
            insertNow("by the right clock");
            tidemark.run("acme", "akten");
            insertNow("by a clock that is behind");
            source.execute("UPDATE akte SET updated_at = now() - interval '59 min' WHERE id = (SELECT max(id) FROM akte)");
            tidemark.run("acme", "akten");

            // An hour later, as far as rows can tell.
            source.execute("UPDATE akte SET updated_at = updated_at - interval '62 min'");
            assertThat(tidemark.run("acme", "akten").rows()).isEqualTo(2);
            proof.assertNothingLost("acme", "akten");
        }
    }

    @Test
    void zonesOfServerAndSessionsChangeNothingAndMicrosecondsSurvive() throws Exception {
        List<String> order = List.of("2011-03-27T00:59:59.999999Z", "2011-03-27T01:00:00.000000Z",
                "2011-10-30T00:30:00.000001Z", "2011-10-30T01:30:00.000001Z", "2011-11-06T05:30:00.123456Z",
                "2011-11-06T06:30:00.123456Z");
        source.execute("ALTER DATABASE " + source.name() + " SET timezone = 'America/New_York'");
        order.forEach(at -> documents.akte("acme").updatedAt(at).insert());
        var settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.stream.akten.page-rows", "1");
        try (var tidemark = TidemarkUnderTest.start(settings)) {
            RunReport report = tidemark.run("acme", "akten");

            assertThat(report.archives()).isEqualTo(6);
            assertThat(source.strings("SELECT to_char(to_updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
                    + " FROM tidemark.archive ORDER BY sequence")).isEqualTo(order);
            proof.assertNothingLost("acme", "akten");
        }
    }

    private void insertNow(String designator) throws SQLException {
        try (Connection connection = source.connect()) {
            insertNow(connection, designator);
        }
    }

    /** A row whose updated_at is its transaction's now(). */
    private void insertNow(Connection connection, String designator) throws SQLException {
        StoredRow row = documents.akte("acme").designator(designator).insert(connection);
        execute(connection, "UPDATE akte SET updated_at = now() WHERE id = " + row.id());
    }

    private Connection begin(String application) throws SQLException {
        Connection connection = source.connect();
        connection.setClientInfo("ApplicationName", application);
        connection.setAutoCommit(false);
        now(connection);
        return connection;
    }

    private static Instant now(Connection connection) throws SQLException {
        try (var statement = connection.createStatement(); var result = statement.executeQuery("SELECT now()")) {
            result.next();
            return result.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    private static int pid(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
             var result = statement.executeQuery("SELECT pg_backend_pid()")) {
            result.next();
            return result.getInt(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
