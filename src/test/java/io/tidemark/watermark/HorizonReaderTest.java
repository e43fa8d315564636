package io.tidemark.watermark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.TidemarkException;
import io.tidemark.testing.SourceDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The horizon against transactions of a real PostgreSQL. */
class HorizonReaderTest {
    private SourceDatabase source;
    private final Memory memory = new Memory();

    @BeforeEach
    void start() {
        source = SourceDatabase.fresh();
        source.execute("CREATE TABLE t (n int)");
    }

    @AfterEach
    void stop() {
        source.close();
    }

    private HorizonReader reader(Duration margin, String... ignored) {
        return reader(own(source.dataSource()), margin, ignored);
    }

    /** Sessions under Tidemark's own name, as its pools have them: under another one they would hold the horizon. */
    private DataSource own(DataSource database) {
        ((PGSimpleDataSource) database).setApplicationName(HorizonReader.OWN_APPLICATION);
        return database;
    }

    private HorizonReader reader(DataSource database, Duration margin, String... ignored) {
        return new HorizonReader(database, margin, Set.of(ignored), memory);
    }

    @Test
    void horizonIsTheServersClockWhileNoTransactionIsOpen() throws SQLException {
        Instant before = clock();

        Horizon horizon = reader(Duration.ZERO).read();

        assertThat(horizon.untilExclusive().orElseThrow()).isBetween(before, clock());
        assertThat(horizon.holder()).isEmpty();
        assertThat(horizon.prepared()).isZero();
    }

    @Test
    void marginIsTakenOff() throws SQLException {
        Instant before = clock();

        Instant horizon = reader(Duration.ofMinutes(10)).read().untilExclusive().orElseThrow();

        assertThat(horizon.plus(Duration.ofMinutes(10))).isBetween(before, clock());
    }

    /** A transaction has begun, so its now() is fixed, and has written nothing, so it has no id that one could see. */
    @Test
    void transactionWithoutAnIdHoldsTheHorizonAtItsBegin() throws SQLException {
        try (Connection writer = begin("writer")) {
            Instant now = now(writer);
            assertThat(value(writer, "SELECT pg_current_xact_id_if_assigned()")).isNull();

            Horizon horizon = reader(Duration.ZERO).read();

            assertThat(horizon.untilExclusive()).contains(now);
            assertThat(horizon.holder()).contains(new Horizon.Holder(Integer.parseInt(value(writer,
                    "SELECT pg_backend_pid()")), "writer", "postgres", now));
            assertThat(horizon.holder().orElseThrow().toString()).isEqualTo("pid="
                    + value(writer, "SELECT pg_backend_pid()") + " application=writer user=postgres since=" + now);
        }
    }

    @Test
    void transactionsOfOtherDatabasesDoNotHold() throws SQLException {
        try (var other = SourceDatabase.fresh(); Connection writer = other.connect()) {
            writer.setAutoCommit(false);
            Instant now = now(writer);

            assertThat(reader(Duration.ZERO).read().untilExclusive().orElseThrow()).isAfter(now);
        }
    }

    @Test
    void ownSessionsAndIgnoredApplicationsDoNotHold() throws SQLException {
        try (Connection dump = begin("pg_dump"); Connection own = begin(HorizonReader.OWN_APPLICATION)) {
            Instant dumped = now(dump);
            now(own);

            assertThat(reader(Duration.ZERO, "pg_dump").read().untilExclusive().orElseThrow()).isAfter(dumped);
            assertThat(reader(Duration.ZERO).read().untilExclusive()).contains(dumped);
        }
    }

    /** A prepared transaction shows no begin: it may be older than all that is seen. */
    @Test
    void preparedTransactionKeepsTheHorizonWhereItWas() throws SQLException {
        Instant known = reader(Duration.ZERO).read().untilExclusive().orElseThrow();
        try (Connection writer = begin("writer")) {
            prepare(writer, "freezes");

            Horizon frozen = reader(Duration.ZERO).read();

            assertThat(frozen.untilExclusive()).contains(known);
            assertThat(frozen.prepared()).isEqualTo(1);
            source.execute("COMMIT PREPARED 'freezes'");
            assertThat(reader(Duration.ZERO).read().untilExclusive().orElseThrow()).isAfter(known);
        }
    }

    @Test
    void nothingIsTakenWhereATransactionWasPreparedBeforeAnyHorizonWasKnown() throws SQLException {
        try (Connection writer = begin("writer")) {
            prepare(writer, "first");

            assertThat(reader(Duration.ZERO).read().untilExclusive()).isEmpty();
            source.execute("ROLLBACK PREPARED 'first'");
            assertThat(reader(Duration.ZERO).read().untilExclusive()).isPresent();
        }
    }

    /**
     * Whenever a transaction begins while the horizon is being read, the horizon is not after its now(): the clock is
     * read first.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void transactionThatBeginsMeanwhileIsNotOvertaken(int statement) throws SQLException {
        var began = new Connection[1];
        var meanwhile = new Interrupted(own(source.dataSource()), statement, () -> {
            began[0] = begin("writer");
            now(began[0]);
        });

        Instant horizon = reader(meanwhile.source(), Duration.ZERO).read().untilExclusive().orElseThrow();

        meanwhile.assertInterrupted();
        try (Connection writer = began[0]) {
            assertThat(horizon).isBeforeOrEqualTo(now(writer));
        }
    }

    /**
     * Whenever an open transaction is prepared while the horizon is being read, one of both sees it: sessions are looked
     * at before prepared transactions.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void transactionThatIsPreparedMeanwhileIsNotOvertaken(int statement) throws SQLException {
        try (Connection writer = begin("writer")) {
            Instant now = now(writer);
            var meanwhile = new Interrupted(own(source.dataSource()), statement, () -> prepare(writer, "meanwhile"));

            Optional<Instant> horizon = reader(meanwhile.source(), Duration.ZERO).read().untilExclusive();

            meanwhile.assertInterrupted();
            assertThat(horizon.orElse(Instant.MIN)).isBeforeOrEqualTo(now);
        }
    }

    /** What PostgreSQL shows of a session that doesn't track its activity is no begin, whatever it does. */
    @Test
    void sessionThatHidesItsTransactionsHoldsTheHorizonAtItsStart() throws SQLException {
        try (Connection writer = source.connect()) {
            writer.setClientInfo("ApplicationName", "writer");
            run(writer, "SET track_activities = off");
            writer.setAutoCommit(false);
            Instant now = now(writer);
            assertThat(source.string("SELECT xact_start FROM pg_stat_activity WHERE application_name = 'writer'")).isNull();

            Horizon horizon = reader(Duration.ZERO).read();

            assertThat(horizon.untilExclusive().orElseThrow()).isBefore(now);
            assertThat(horizon.holder().orElseThrow().application()).isEqualTo("writer");
        }
    }

    @Test
    void roleThatSeesNoOtherSessionsIsRefused() throws SQLException {
        String role = source.name() + "_reader";
        source.execute("CREATE ROLE " + role + " LOGIN");
        try {
            assertThatThrownBy(() -> reader(source.dataSource(role), Duration.ZERO).read())
                    .isExactlyInstanceOf(TidemarkException.class).hasMessage("role " + role
                            + " may not see other sessions' transactions, so rows that are committed late would be lost\n"
                            + "HINT: as a superuser: GRANT pg_read_all_stats TO \"" + role + "\"; or set"
                            + " tidemark.horizon=lag:15m and read what that risks");

            source.execute("GRANT pg_monitor TO " + role);
            assertThat(reader(source.dataSource(role), Duration.ZERO).read().untilExclusive()).isPresent();
        } finally {
            source.execute("DROP ROLE " + role);
        }
    }

    @Test
    void lagHorizonStaysItsLagBehindTheServersClockWhateverRuns() throws SQLException {
        try (Connection writer = begin("writer")) {
            Instant now = now(writer);

            Horizon horizon = new LagHorizon(source.dataSource(), Duration.ofMillis(1)).read();

            assertThat(horizon.untilExclusive().orElseThrow()).isAfter(now.minusMillis(1)).isBefore(clock());
            assertThat(horizon.holder()).isEmpty();
        }
    }

    private Connection begin(String application) throws SQLException {
        Connection connection = source.connect();
        connection.setClientInfo("ApplicationName", application);
        connection.setAutoCommit(false);
        now(connection);
        return connection;
    }

    private void prepare(Connection connection, String gid) throws SQLException {
        run(connection, "INSERT INTO t VALUES (1)");
        run(connection, "PREPARE TRANSACTION '" + gid + "'");
    }

    private Instant clock() {
        return source.query("SELECT clock_timestamp() AS c").stream()
                .map(row -> ((Timestamp) row.get("c")).toInstant()).findFirst().orElseThrow();
    }

    private static Instant now(Connection connection) throws SQLException {
        try (var statement = connection.createStatement(); var result = statement.executeQuery("SELECT now()")) {
            result.next();
            return result.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement(); var result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static final class Memory implements HorizonMemory {
        private Optional<Instant> kept = Optional.empty();

        @Override
        public Instant remember(Instant horizon) {
            kept = Optional.of(horizon);
            return horizon;
        }

        @Override
        public Optional<Instant> recall() {
            return kept;
        }
    }

    private interface Interruption {
        void run() throws SQLException;
    }

    /** A database that lets something happen just before one of the statements, the first being 0, or after the last. */
    private static final class Interrupted {
        private static final int STATEMENTS = 3;

        private final DataSource database;
        private final int before;
        private final Interruption interruption;
        private final AtomicInteger statements = new AtomicInteger();
        private int interrupted;

        Interrupted(DataSource database, int before, Interruption interruption) {
            this.database = database;
            this.before = before;
            this.interruption = interruption;
        }

        void assertInterrupted() {
            assertThat(statements).as("statements that read the horizon").hasValue(STATEMENTS);
            assertThat(interrupted).isEqualTo(1);
        }

        DataSource source() {
            return watch(DataSource.class, database);
        }

        private <T> T watch(Class<T> type, T target) {
            return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
                if (method.getName().equals("executeQuery") && statements.getAndIncrement() == before
                        || method.getName().equals("close") && type == Connection.class && before == STATEMENTS) {
                    interrupted++;
                    interruption.run();
                }
                try {
                    Object result = method.invoke(target, args);
                    return switch (method.getName()) {
                        case "getConnection" -> watch(Connection.class, (Connection) result);
                        case "createStatement" -> watch(Statement.class, (Statement) result);
                        case "prepareStatement" -> watch(PreparedStatement.class, (PreparedStatement) result);
                        default -> result;
                    };
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            }));
        }
    }
}
