package io.tidemark.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.config.HorizonSettings;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A source that lacks something, and what the doctor says of it. */
class SourceDoctorTest {
    private static final ObjectStoreServer STORE = ObjectStoreServer.inMemory();

    private final Patient patient = new Patient(STORE);
    private final SourceDatabase source = patient.source;

    @BeforeEach
    void load() {
        new DocumentStore(source).load("acme", 5, 2, 1);
    }

    @AfterAll
    static void stop() {
        STORE.close();
    }

    @AfterEach
    void close() {
        patient.close();
    }

    /** The one finding that isn't all right. */
    private Finding complaint() {
        List<Finding> complaints = patient.examine().stream().filter(f -> f.severity() != Severity.OK).toList();
        assertThat(complaints).hasSize(1);
        return complaints.get(0);
    }

    private void assertComplaint(String text, String todo) {
        Finding complaint = complaint();
        assertThat(Patient.text(complaint)).startsWith(text);
        assertThat(complaint.todo()).startsWith(todo);
    }

    @Test
    void missingIndexIsToldByItsStatementHoweverFewRowsThereAre() {
        source.execute("DROP INDEX akte_replication");

        assertComplaint("error stream akten: no index serves the page query: it reads akte from end to end and sorts",
                "CREATE INDEX CONCURRENTLY ON public.akte (tenant, updated_at, id)");
    }

    @Test
    void statementThatIsToldMendsIt() {
        source.execute("DROP INDEX dokument_replication");

        source.execute(complaint().todo());

        assertThat(Patient.complaints(patient.examine())).isEmpty();
    }

    @Test
    void indexWithoutTheTieBreakSorts() {
        source.execute("DROP INDEX akte_replication", "CREATE INDEX ON akte (tenant, updated_at)");

        assertComplaint("error stream akten: no index serves the page query: it sorts",
                "CREATE INDEX CONCURRENTLY ON public.akte (tenant, updated_at, id)");
    }

    @Test
    void indexThatIsNotEnteredByTheTenantReadsTheOthersToo() {
        source.execute("DROP INDEX akte_replication", "CREATE INDEX everyones ON akte (updated_at, id)");

        assertComplaint("warning stream akten: the page query's index is not entered by the tenant: everyones",
                "CREATE INDEX CONCURRENTLY ON public.akte (tenant, updated_at, id)");
    }

    @Test
    void attachmentsWithoutAnIndexAreToldByItsStatement() {
        source.execute("ALTER TABLE dokument_file DROP CONSTRAINT dokument_file_pkey CASCADE");

        assertComplaint("error stream dokumente: no index serves the attachment query: it reads dokument_file from end to end",
                "CREATE INDEX CONCURRENTLY ON dokument_file (tenant, designator)");
    }

    @Test
    void viewIsLookedThrough() {
        source.execute("ALTER TABLE akte RENAME TO akte_table", "CREATE VIEW akte AS SELECT * FROM akte_table");
        assertThat(Patient.complaints(patient.examine())).isEmpty();

        source.execute("DROP INDEX akte_replication");
        assertComplaint("error stream akten: no index serves the page query: it reads akte_table from end to end and sorts",
                "let tenant, updated_at, id be columns of one table, or expressions of its columns, and CREATE INDEX"
                        + " CONCURRENTLY on them in this order (docs/add-a-stream.md, section 1)");
    }

    /** Whatever is asked of it, all of its columns are computed. */
    @Test
    void selectThatIsNotPulledUpIsTold() {
        source.execute("ALTER TABLE akte RENAME TO akte_table",
                "CREATE VIEW akte AS SELECT *, row_number() OVER (PARTITION BY tenant, updated_at, id) AS place"
                        + " FROM akte_table");

        assertThat(Patient.complaints(patient.examine()))
                .contains("warning stream akten: PostgreSQL can't pull the stream's select up into the page query");
    }

    @Test
    void watermarkColumnThatMayBeNullIsToldAndItsRowsAreCounted() {
        source.execute("ALTER TABLE akte ALTER COLUMN updated_at DROP NOT NULL");
        assertComplaint("warning stream akten: column updated_at of public.akte may be NULL",
                "give such rows a value, then ALTER TABLE public.akte ALTER COLUMN updated_at SET NOT NULL");

        source.execute("UPDATE akte SET updated_at = NULL WHERE id = 1");
        assertThat(Patient.complaints(patient.examine()))
                .contains("warning acme/akten: rows not taken: 1 without updated_at");
    }

    @Test
    void watermarkColumnOfTextIsAnError() {
        source.execute("ALTER TABLE akte ALTER COLUMN updated_at DROP DEFAULT",
                "ALTER TABLE akte ALTER COLUMN updated_at TYPE text");

        assertComplaint("error stream akten: the watermark column \"updated_at\" is of type text",
                "it must be a timestamptz, or a timestamp in UTC");
    }

    @Test
    void idThatNothingMakesUniqueIsTold() {
        source.execute("ALTER TABLE akte DROP CONSTRAINT akte_pkey CASCADE");

        assertComplaint("warning stream akten: no unique index says that column id of public.akte is unique within a tenant",
                "CREATE UNIQUE INDEX CONCURRENTLY ON public.akte (id)");
    }

    @Test
    void joinThatNoIndexServesIsTold() {
        source.execute("ALTER TABLE akte DROP CONSTRAINT akte_pkey CASCADE", "DROP INDEX akte_replication");

        assertThat(Patient.complaints(patient.examine())).anyMatch(text -> text.startsWith("error stream akten: "))
                .contains("warning stream dokumente: the page query reads akte from end to end for its join");
    }

    @Test
    void columnThatTheSelectLacksIsAnError() {
        patient.settings.put("tidemark.tenants", "acme");
        source.execute("ALTER TABLE akte RENAME COLUMN designator TO number");

        assertThat(Patient.complaints(patient.examine())).hasSize(2)
                .anyMatch(text -> text.startsWith("error stream akten: the name pattern {designator}-a-{updated_at} needs columns"
                        + " that the query lacks: designator"))
                .anyMatch(text -> text.startsWith("error stream dokumente: PostgreSQL refuses the stream's select: ERROR:"));
    }

    @Test
    void tableThatTheRoleMayNotReadIsNamed() {
        String role = source.name() + "_blind";
        source.execute("CREATE ROLE " + role + " LOGIN", "GRANT pg_read_all_stats TO " + role,
                "GRANT SELECT ON akte, dokument TO " + role, "GRANT CREATE ON DATABASE " + source.name() + " TO " + role);
        patient.settings.put("tidemark.source.username", role);

        assertComplaint("error stream dokumente: PostgreSQL refuses a query: ERROR: permission denied for table dokument_file",
                "grant the role SELECT on that table, and USAGE on its schema");
    }

    @Test
    void roleThatSeesNoTransactionsAndMayKeepNoStateIsToldBoth() {
        String role = source.name() + "_weak";
        source.execute("CREATE ROLE " + role + " LOGIN", "GRANT SELECT ON akte, dokument, dokument_file TO " + role);
        patient.settings.put("tidemark.source.username", role);

        List<Finding> complaints = patient.examine().stream().filter(f -> f.severity() != Severity.OK).toList();

        assertThat(complaints).extracting(Patient::text).containsExactly(
                "error source: role " + role + " may not see other sessions' transactions, so rows that are committed late"
                        + " would be lost",
                "error state: role \"" + role + "\" can't create the schema tidemark in database \"" + source.name() + '"');
        assertThat(complaints.get(0).todo()).startsWith("as a superuser: GRANT pg_read_all_stats TO \"" + role + '"');
        assertThat(complaints.get(1).todo()).startsWith("as its owner: GRANT CREATE ON DATABASE \"" + source.name() + "\" TO");
    }

    @Test
    void stateOfAnotherRoleIsNotWritable() {
        String role = source.name() + "_other";
        source.execute("CREATE ROLE " + role + " LOGIN", "CREATE SCHEMA tidemark", "CREATE TABLE tidemark.watermark ()",
                "GRANT USAGE, CREATE ON SCHEMA tidemark TO " + role);
        patient.settings.put("tidemark.state.username", role);

        assertComplaint("error state: role \"" + role + "\" lacks rights in the schema tidemark, on watermark",
                "as its owner: ALTER SCHEMA tidemark OWNER TO \"" + role + '"');
    }

    @Test
    void stateThatMayNotBeWrittenIsAnError() {
        source.execute("ALTER DATABASE " + source.name() + " SET default_transaction_read_only = on");

        assertComplaint("error state: the state's database accepts no writes",
                "let tidemark.state.url point to a writable primary");
    }

    @Test
    void wrongPasswordAndWrongDatabaseAreToldApart() {
        patient.settings.put("tidemark.tenants", "acme");
        patient.settings.put("tidemark.source.username", source.roleWithPassword("right"));
        patient.settings.put("tidemark.source.password", "wrong");
        assertComplaint("error source: no connection to " + source.jdbcUrl() + " as role " + source.name()
                + "_locked: FATAL: password authentication failed", "correct username and password");

        patient.settings.put("tidemark.source.username", source.username());
        patient.settings.put("tidemark.source.url", source.jdbcUrl() + "x");
        assertComplaint("error source: no connection to " + source.jdbcUrl() + "x as role postgres: FATAL: database",
                "correct the database's name in the url");
    }

    @Test
    void sessionsThatHideTheirTransactionsAreTold() {
        source.execute("ALTER DATABASE " + source.name() + " SET track_activities = off");

        assertComplaint("warning source: track_activities is off", "set track_activities = on");
    }

    @Test
    void preparedTransactionIsTold() {
        source.execute("BEGIN; INSERT INTO akte (tenant, designator, type, name, address) VALUES ('acme', 'A9', 't', 'n', '{}');"
                + " PREPARE TRANSACTION '" + source.name() + "'");

        assertComplaint("warning source: 1 prepared transaction(s)", "SELECT * FROM pg_prepared_xacts");
    }

    @Test
    void transactionThatHoldsTheHorizonForLongIsNamed() throws Exception {
        try (var connection = source.connect(); var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT 1");
            var all = new ArrayList<Finding>();
            var settings = new HorizonSettings(Optional.empty(), Duration.ZERO, Set.of());

            new HorizonCheck(settings, source.dataSource(), Clock.systemUTC()).run(Findings.of("source", all));
            new HorizonCheck(settings, source.dataSource(), Clock.offset(Clock.systemUTC(), Duration.ofMinutes(2)))
                    .run(Findings.of("source", all));

            assertThat(all).extracting(Finding::severity).containsExactly(Severity.OK, Severity.WARNING);
            assertThat(all.get(1).found()).startsWith("a transaction holds the horizon: pid=").contains("application=test");
        }
    }

    @Test
    void fixedLagIsToldWithItsRisk() {
        patient.settings.put("tidemark.horizon", "lag:15m");

        assertComplaint("warning source: the horizon is a fixed lag of 15m", "grant pg_read_all_stats to the role");
    }
}
