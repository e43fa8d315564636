package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.TidemarkException;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.EveryTypeTable;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.StoredRow;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows come back value for value, in their newest version, and nothing that was there before is touched. */
class RestoreRowsTest {
    private static final String TENANT = "acme";
    private static RestoreStage stage;

    /** Archives of two rows each: A1 in three versions, in three archives; A2 to A6 in one. */
    @BeforeAll
    static void replicate(@TempDir Path config, @TempDir Path spool) {
        SourceDatabase source = SourceDatabase.withDocumentStore();
        stage = new RestoreStage(source, config, spool, Map.of("tidemark.stream.akten.batch-rows", "2"));
        var documents = new DocumentStore(source);
        StoredRow first = documents.akte(TENANT).name("first version").insert();
        documents.akte(TENANT).insert();
        documents.akte(TENANT).insert();
        stage.replicate(TENANT, "akten");
        change(first, "second version", "2011-06-01T10:00:00Z");
        documents.akte(TENANT).insert();
        documents.akte("other").insert();
        stage.replicate(TENANT, "akten");
        change(first, "third version", "2011-07-01T10:00:00Z");
        source.execute("INSERT INTO akte (tenant, designator, type, name, address, created_at, updated_at) SELECT 'acme',"
                + " 'B' || i, 'Auftrag', 'later', CASE i WHEN 3 THEN 'null'::jsonb ELSE '{}' END, now(), '2011-08-01 10:00:00Z' FROM generate_series(1, 3) i");
        stage.replicate(TENANT, "akten");
        source.execute("DELETE FROM akte WHERE tenant = 'other'");
    }

    private static void change(StoredRow akte, String name, String updatedAt) {
        stage.source.update("UPDATE akte SET name = ?, updated_at = ?::timestamptz WHERE id = ?", name, updatedAt, akte.id());
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @Test
    void theNewestVersionOfEachRowIsBackAndIdsGoOnBehindTheLast() throws SQLException {
        try (SourceDatabase restored = SourceDatabase.withDocumentStore()) {
            RestoreReport report = stage.restoreWhole(restored, TENANT, "akten");

            stage.assertSame(restored, "akte");
            assertThat(report.streams().get(0).rows()).isEqualTo(9);
            assertThat(new DocumentStore(restored).akte(TENANT).insert().id())
                    .isEqualTo(stage.source.number("SELECT max(id) + 1 FROM akte"));
            assertThat(restored.strings("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'tidemark%'")).isEmpty();
        }
    }

    /** The column is NOT NULL, and its document has {@code null}: JSON's, then. */
    @Test
    void jsonsNullComesBackWhereSqlsCantBe() throws SQLException {
        try (SourceDatabase restored = SourceDatabase.withDocumentStore()) {
            RestoreReport report = stage.restoreWhole(restored, TENANT, "akten");

            assertThat(report.streams().get(0).refused().count()).isZero();
            assertThat(restored.strings("SELECT address::text FROM akte WHERE designator = 'B3'")).containsExactly("null");
        }
    }

    @Test
    void asOfAMomentEachRowIsAsItWasThen() throws SQLException {
        try (SourceDatabase restored = SourceDatabase.withDocumentStore()) {
            stage.restore(restored, asOf("2011-06-01T10:00:00Z"), TENANT, "akten");
            assertThat(restored.strings("SELECT designator || ': ' || name FROM akte ORDER BY id")).containsExactly(
                    "A1: second version", "A2: Müller GmbH", "A3: Müller GmbH", "A4: Müller GmbH");
        }
        try (SourceDatabase restored = SourceDatabase.withDocumentStore()) {
            stage.restore(restored, asOf("2011-06-01T09:59:59.999999Z"), TENANT, "akten");
            assertThat(restored.strings("SELECT name FROM akte WHERE designator = 'A1'")).containsExactly("first version");
        }
    }

    private static RestoreOptions asOf(String moment) {
        return new RestoreOptions(Optional.of(Instant.parse(moment)), false, false);
    }

    @Test
    void rowsThatWereThereBeforeAreToldAndStayUnlessTheyAreToBeOverwritten() throws SQLException {
        try (SourceDatabase restored = SourceDatabase.withDocumentStore()) {
            stage.restoreWhole(restored, TENANT, "akten");
            assertThat(stage.restoreWhole(restored, TENANT, "akten").streams().get(0).written()).as("again").isZero();
            restored.execute("UPDATE akte SET name = 'newer', updated_at = now() WHERE designator = 'A1'",
                    "UPDATE akte SET name = 'older', updated_at = '2011-01-01' WHERE designator = 'A2'",
                    "DELETE FROM akte WHERE designator = 'A3'");
            String names = "SELECT designator || ': ' || name FROM akte WHERE designator < 'A4' ORDER BY id";

            RestoreReport dry = stage.restore(restored, new RestoreOptions(Optional.empty(), true, true), TENANT, "akten");
            assertThat(dry.conflicts().first()).hasSize(2);
            assertThat(restored.strings(names)).containsExactly("A1: newer", "A2: older");

            RestoreReport report = stage.restore(restored, RestoreOptions.ALL, TENANT, "akten");
            assertThat(report.conflicts().count()).isEqualTo(2);
            assertThat(report.conflicts().first()).containsExactly("public.akte 1", "public.akte 2");
            assertThat(restored.strings(names)).containsExactly("A1: newer", "A2: older", "A3: Müller GmbH");

            report = stage.restore(restored, new RestoreOptions(Optional.empty(), true, false), TENANT, "akten");
            assertThat(report.conflicts().count()).isEqualTo(2);
            stage.assertSame(restored, "akte");
        }
    }

    @Test
    void tableThatCantTakeTheRowsIsRefusedBeforeAnythingIsWritten() throws SQLException {
        try (SourceDatabase restored = SourceDatabase.withDocumentStore()) {
            restored.execute("ALTER TABLE akte DROP COLUMN external_id", "ALTER TABLE akte ALTER amount TYPE float8",
                    "ALTER TABLE akte ADD branch text NOT NULL");

            assertThatThrownBy(() -> stage.restore(restored, RestoreOptions.ALL, TENANT, "akten"))
                    .isInstanceOf(TidemarkException.class).hasMessage("""
                            table public.akte can't take the rows of stream akten: its column amount is \
                            float8, the replica's is numeric; it has no column external_id (uuid); its column branch is NOT NULL and has no \
                            default, and the replica has none of that name
                            HINT: change the table; a column that the stream's select makes is named in the stream's \
                            property computed""");
            assertThat(restored.number("SELECT count(*) FROM akte")).isZero();
            restored.execute("DROP TABLE dokument, akte");
            assertThatThrownBy(() -> stage.restore(restored, RestoreOptions.ALL, TENANT, "akten"))
                    .hasMessageStartingWith("there is no table akte in the database to restore into");
        }
    }

    @Test
    void rowThatTheTableRefusesIsNamedAndStopsNoOther() throws SQLException {
        try (SourceDatabase restored = SourceDatabase.withDocumentStore()) {
            restored.execute("ALTER TABLE akte ADD CHECK (designator <> 'B2')");

            RestoreReport report = stage.restore(restored, RestoreOptions.ALL, TENANT, "akten");

            assertThat(report.streams().get(0).refused().first()).containsExactly("B2-a-20110801T100000.000000.json: new row for"
                    + " relation \"akte\" violates check constraint \"akte_designator_check\"");
            assertThat(restored.number("SELECT count(*) FROM akte")).isEqualTo(6);
        }
    }

    @Test
    void everyTypeComesBack(@TempDir Path spool) throws SQLException {
        try (var types = new RestoreStage(EveryTypeTable.filled(), Path.of("src/test/resources/streams/werte"), spool, Map.of());
             SourceDatabase restored = EveryTypeTable.empty()) {
            types.replicate(TENANT, "werte");

            types.restoreWhole(restored, TENANT, "werte");

            types.assertSame(restored, "wert");
        }
    }

    @Test
    void everyTypeIsAsItWasAtAMoment(@TempDir Path spool) throws SQLException {
        try (var types = new RestoreStage(EveryTypeTable.filled(), Path.of("src/test/resources/streams/werte"), spool, Map.of());
             SourceDatabase restored = EveryTypeTable.empty()) {
            types.replicate(TENANT, "werte");
            String moment = types.source.string("SELECT to_char(max(updated_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
                    + " FROM wert");
            List<String> before = types.source.strings("SELECT t::text FROM wert t ORDER BY 1");
            // Each row gets the values of another.
            types.source.execute("CREATE TABLE others AS SELECT * FROM wert", "DELETE FROM wert",
                    "UPDATE others SET id = (SELECT min(id) + max(id) FROM others) - id, updated_at = now()",
                    "INSERT INTO wert SELECT * FROM others");
            types.replicate(TENANT, "werte");

            types.restore(restored, asOf(moment), TENANT, "werte");

            assertThat(restored.strings("SELECT t::text FROM wert t ORDER BY 1")).isEqualTo(before);
        }
    }
}
