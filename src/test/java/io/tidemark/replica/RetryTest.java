package io.tidemark.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.StreamKey;
import io.tidemark.flow.Retry;
import io.tidemark.flow.RetryReport;
import io.tidemark.flow.RetryReport.Outcome;
import io.tidemark.state.RunLock;
import io.tidemark.state.RunReport;
import io.tidemark.testing.Pdf;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.StoredRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that were set aside, and what becomes of them: mended, changed, deleted, or as bad as before. */
class RetryTest {
    /** An akte whose name is "bad" can't be read, nor can the PDF of a document whose file has that name. */
    private static final Map<String, String> SQL = Map.of(
            "akten.sql", "SELECT a.*, CASE name WHEN 'bad' THEN name::integer END AS number FROM akte a",
            "dokumente-pdf.sql", """
                    SELECT CASE :?filename WHEN 'bad' THEN decode('z' || designator, 'hex') ELSE data END FROM dokument_file
                     WHERE tenant = :?tenant AND designator = :?designator""",
            "odd.sql", """
                    SELECT tenant, updated_at, designator, name AS schluessel, (address ->> 'number')::integer AS number
                      FROM akte""");
    private static final String ODD_STREAM = """
            - beans:
                - name: odd
                  type: io.tidemark.flow.Stream
                  properties:
                    select: odd.sql
                    fileName: "{designator}-{updated_at}"
                    idColumn: schluessel
            """;
    private static Stage stage;

    @BeforeAll
    static void open(@TempDir Path folder, @TempDir Path spool) throws IOException {
        Files.createDirectory(folder.resolve("sql"));
        for (var file : SQL.entrySet()) {
            Files.writeString(folder.resolve("sql").resolve(file.getKey()), file.getValue());
        }
        Files.createDirectory(folder.resolve("routes"));
        Files.writeString(folder.resolve("routes/odd.camel.yaml"), ODD_STREAM);
        SourceDatabase source = SourceDatabase.withDocumentStore();
        source.execute("ALTER TABLE akte ALTER designator DROP NOT NULL");
        stage = Stage.open(source, folder, spool);
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private static StoredRow akte(String tenant, String designator, String name, String updatedAt) {
        StoredRow row = stage.documents.akte(tenant).designator(designator).updatedAt(updatedAt).insert();
        stage.source.update("UPDATE akte SET name = ? WHERE id = ?", name, row.id());
        return row;
    }

    private static RetryReport retry(String tenant, String stream, List<String> ids, boolean dryRun) throws SQLException {
        return stage.tidemark().service().context().getRegistry().lookupByNameAndType("retry", Retry.class)
                .retry(new StreamKey(tenant, stream, "s3"), ids, dryRun);
    }

    private static Map<Outcome, Long> retry(String tenant, String stream) throws SQLException {
        RetryReport report = retry(tenant, stream, List.of(), false);
        assertThat(report.failure()).isEmpty();
        return report.counts();
    }

    /** All that is known of the rows, but for the times. */
    private static List<String> quarantine(String tenant) {
        return stage.source.strings("SELECT concat_ws(' ', sequence, part, attempts, coalesce(outcome, 'open'), settled_by,"
                + " (settled_at IS NOT NULL)::text) FROM tidemark.quarantine WHERE tenant = ? ORDER BY sequence, id", tenant);
    }

    private static List<String> kinds(String tenant) {
        return stage.source.strings("SELECT kind FROM tidemark.archive WHERE tenant = ? ORDER BY sequence", tenant);
    }

    @Test
    void rowThatIsMendedIsStoredAsASupplementOfTheChain() throws SQLException {
        StoredRow nameless = akte("mended", null, "n", "2011-05-31T10:00:00.123456Z");
        StoredRow unreadable = akte("mended", "A2", "bad", "2011-06-01T10:00:00Z");
        akte("mended", "A3", "n", "2011-06-02T10:00:00Z");
        stage.catchUp("mended", "akten");
        String watermark = stage.watermark("mended", "akten");
        assertThat(quarantine("mended")).containsExactly("1 row 1 open false", "2 row 1 open false");
        // Neither moves updated_at: no run would see it.
        stage.source.update("UPDATE akte SET designator = 'A1' WHERE id = ?", nameless.id());
        stage.source.update("UPDATE akte SET name = 'good' WHERE id = ?", unreadable.id());

        assertThat(retry("mended", "akten")).containsExactly(Map.entry(Outcome.STORED, 2L));

        assertThat(stage.readWhole("mended", "akten").replica().rows()).isEqualTo(3);
        assertThat(kinds("mended")).containsExactly("interval", "interval", "supplement", "supplement");
        assertThat(stage.watermark("mended", "akten")).isEqualTo(watermark.replaceAll(" 2$", " 4"));
        assertThat(quarantine("mended")).containsExactly("1 row 1 stored 3 true", "2 row 1 stored 4 true");
        assertThat(retry("mended", "akten")).as("nothing is left to do").isEmpty();
        assertThat(kinds("mended")).hasSize(4);
    }

    @Test
    void rowThatIsStillBadStaysWithItsNewReasonAndIsInNoArchive() throws SQLException {
        StoredRow row = akte("worse", null, "n", "2011-05-01T10:00:00Z");
        akte("worse", "A2", "n", "2011-05-01T11:00:00Z");
        stage.catchUp("worse", "akten");
        stage.source.update("UPDATE akte SET designator = 'A1', name = 'bad' WHERE id = ?", row.id());

        RetryReport report = retry("worse", "akten", List.of(), false);

        assertThat(report.counts()).containsExactly(Map.entry(Outcome.STILL_BAD, 1L));
        assertThat(report.rows().get(0).entry().row().reason()).isEqualTo("the source can't read it, SQLSTATE 22P02");
        assertThat(stage.source.string("SELECT reason FROM tidemark.quarantine WHERE tenant = 'worse'"))
                .isEqualTo("the source can't read it, SQLSTATE 22P02");
        assertThat(quarantine("worse")).containsExactly("1 row 2 open false");
        assertThat(kinds("worse")).containsExactly("interval");

        stage.source.update("UPDATE akte SET name = 'good' WHERE id = ?", row.id());
        assertThat(retry("worse", "akten")).containsExactly(Map.entry(Outcome.STORED, 1L));
        assertThat(quarantine("worse")).containsExactly("1 row 2 stored 2 true");
        stage.readWhole("worse", "akten");
    }

    @Test
    void onlyTheRowsThatAreAskedForAreTried() throws SQLException {
        StoredRow one = akte("asked", null, "n", "2011-05-01T10:00:00Z");
        StoredRow other = akte("asked", null, "n", "2011-05-01T10:00:00Z");
        stage.catchUp("asked", "akten");
        stage.source.update("UPDATE akte SET designator = 'A' || id WHERE tenant = 'asked'");

        assertThat(retry("asked", "akten", List.of(String.valueOf(other.id())), false).counts())
                .containsExactly(Map.entry(Outcome.STORED, 1L));

        assertThat(stage.read("asked", "akten").differences().missing()).containsExactly(String.valueOf(one.id()));
    }

    @Test
    void dryRunLooksAndChangesNothing() throws SQLException {
        StoredRow good = akte("looked", null, "n", "2011-05-01T10:00:00Z");
        akte("looked", null, "n", "2011-05-01T10:00:00Z");
        StoredRow gone = akte("looked", null, "n", "2011-05-01T10:00:00Z");
        stage.catchUp("looked", "akten");
        stage.source.update("UPDATE akte SET designator = 'A1' WHERE id = ?", good.id());
        stage.source.update("DELETE FROM akte WHERE id = ?", gone.id());
        List<String> before = quarantine("looked");

        assertThat(retry("looked", "akten", List.of(), true).counts()).containsOnly(Map.entry(Outcome.GOOD, 1L),
                Map.entry(Outcome.STILL_BAD, 1L), Map.entry(Outcome.GONE, 1L));

        assertThat(quarantine("looked")).isEqualTo(before);
        assertThat(kinds("looked")).containsExactly("interval");
    }

    @Test
    void rowThatIsUpdatedIsTakenByTheNextRunAndSettled() throws SQLException {
        StoredRow mended = akte("updated", null, "n", "2011-05-01T10:00:00Z");
        StoredRow bad = akte("updated", null, "n", "2011-05-01T10:00:00Z");
        stage.catchUp("updated", "akten");
        stage.source.update("UPDATE akte SET designator = 'A1', updated_at = '2011-05-02Z' WHERE id = ?", mended.id());
        stage.source.update("UPDATE akte SET updated_at = '2011-05-03Z' WHERE id = ?", bad.id());

        stage.catchUp("updated", "akten");

        // The one that is bad again has an entry of its own for the version that is set aside now.
        assertThat(quarantine("updated")).containsExactly("1 row 1 superseded 2 true", "1 row 1 superseded 2 true",
                "2 row 1 open false");
        assertThat(kinds("updated")).containsExactly("interval", "interval");
    }

    @Test
    void rowThatMovedAheadIsTakenByTheRunThatFollows() throws SQLException {
        StoredRow row = akte("ahead", null, "n", "2011-05-01T10:00:00Z");
        stage.catchUp("ahead", "akten");
        stage.source.update("UPDATE akte SET designator = 'A1', updated_at = '2011-05-02Z' WHERE id = ?", row.id());

        assertThat(retry("ahead", "akten")).containsExactly(Map.entry(Outcome.SUPERSEDED, 1L));

        stage.readWhole("ahead", "akten");
        assertThat(kinds("ahead")).containsExactly("interval", "interval");
    }

    /** An application set updated_at to a moment between: no run has taken that version, whatever the watermark says. */
    @Test
    void rowThatMovedAndStaysBehindTheWatermarkIsStored() throws SQLException {
        StoredRow row = akte("between", null, "n", "2011-05-01T10:00:00Z");
        akte("between", "A2", "n", "2011-05-03T10:00:00Z");
        stage.catchUp("between", "akten");
        stage.source.update("UPDATE akte SET designator = 'A1', updated_at = '2011-05-02Z' WHERE id = ?", row.id());

        assertThat(retry("between", "akten")).containsExactly(Map.entry(Outcome.SUPERSEDED, 1L));

        stage.readWhole("between", "akten");
        assertThat(kinds("between")).containsExactly("interval", "supplement");
    }

    @Test
    void rowThatLostItsPlaceInTheOrderStaysSetAside() throws SQLException {
        StoredRow row = akte("placeless", null, "n", "2011-05-01T10:00:00Z");
        stage.catchUp("placeless", "akten");
        stage.source.update("UPDATE akte SET designator = 'A1', updated_at = 'infinity' WHERE id = ?", row.id());

        assertThat(retry("placeless", "akten")).containsExactly(Map.entry(Outcome.STILL_BAD, 1L));
        assertThat(stage.source.string("SELECT reason FROM tidemark.quarantine WHERE tenant = 'placeless'")).isEqualTo(
                "its updated_at gives it no place in the stream's order, or one before the stream's start");
    }

    @Test
    void rowThatIsGoneKeepsItsEntryAndIsTakenWhenItComesBack() throws SQLException {
        StoredRow row = akte("gone", null, "n", "2011-05-01T10:00:00Z");
        akte("gone", "A2", "n", "2011-05-01T11:00:00Z");
        stage.catchUp("gone", "akten");
        stage.source.execute("CREATE TABLE kept AS SELECT * FROM akte WHERE id = " + row.id());
        stage.source.update("DELETE FROM akte WHERE id = ?", row.id());

        assertThat(retry("gone", "akten")).containsExactly(Map.entry(Outcome.GONE, 1L));
        assertThat(quarantine("gone")).containsExactly("1 row 1 gone true");
        assertThat(kinds("gone")).containsExactly("interval");

        stage.source.execute("UPDATE kept SET designator = 'A1'", "INSERT INTO akte OVERRIDING SYSTEM VALUE SELECT * FROM kept");
        assertThat(retry("gone", "akten")).containsExactly(Map.entry(Outcome.STORED, 1L));
        assertThat(quarantine("gone")).containsExactly("1 row 1 stored 2 true");
        stage.readWhole("gone", "akten");
    }

    @Test
    void attachmentThatCanBeReadAgainIsStoredWithItsRow() throws SQLException {
        StoredRow dokument = stage.documents.dokument("pdf").filename("bad").pdf(Pdf.ofPage("Beleg"))
                .updatedAt("2011-05-01T10:00:00Z").insert();
        assertThat(stage.catchUp("pdf", "dokumente").missing()).isEqualTo(1);
        assertThat(quarantine("pdf")).containsExactly("1 attachment 1 open false");

        assertThat(retry("pdf", "dokumente")).containsExactly(Map.entry(Outcome.STILL_BAD, 1L));
        assertThat(kinds("pdf")).as("the row is there already").containsExactly("interval");

        stage.source.update("UPDATE dokument SET filename = 'good' WHERE id = ?", dokument.id());
        assertThat(retry("pdf", "dokumente")).containsExactly(Map.entry(Outcome.STORED, 1L));
        assertThat(quarantine("pdf")).containsExactly("1 attachment 2 stored 2 true");
        assertThat(stage.readWhole("pdf", "dokumente").replica().attachments()).isEqualTo(1);
    }

    /** The run dies between the store and the state: what it stored is an orphan, or the same once more. */
    @Test
    void crashBeforeTheRowIsSettledLosesNothing() throws SQLException {
        StoredRow row = akte("crashed", null, "n", "2011-05-01T10:00:00Z");
        stage.catchUp("crashed", "akten");
        stage.source.update("UPDATE akte SET designator = 'A1' WHERE id = ?", row.id());
        stage.source.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '58000'; END$$",
                "CREATE TRIGGER refuse BEFORE INSERT ON tidemark.archive FOR EACH ROW WHEN (NEW.tenant = 'crashed')"
                        + " EXECUTE FUNCTION refuse()");

        RetryReport died = retry("crashed", "akten", List.of(), false);
        List<String> stored = stage.objects("tidemark-crashed-");
        stage.source.execute("DROP TRIGGER refuse ON tidemark.archive");

        assertThat(died.failure()).get().extracting(RunReport::outcome).isEqualTo(RunReport.Outcome.FAILED);
        assertThat(died.counts()).containsExactly(Map.entry(Outcome.WAITING, 1L));
        assertThat(stored).hasSize(2);
        assertThat(quarantine("crashed")).containsExactly("1 row 1 open false");
        assertThat(retry("crashed", "akten")).containsExactly(Map.entry(Outcome.STORED, 1L));
        assertThat(stage.objects("tidemark-crashed-")).isEqualTo(stored);
        stage.readWhole("crashed", "akten");
    }

    @Test
    void runThatIsUnderWayElsewhereLeavesAllAsItWas() throws SQLException {
        StoredRow good = akte("busy", null, "n", "2011-05-01T10:00:00Z");
        akte("busy", null, "n", "2011-05-01T10:00:00Z");
        stage.catchUp("busy", "akten");
        stage.source.update("UPDATE akte SET designator = 'A1' WHERE id = ?", good.id());
        List<String> before = quarantine("busy");
        try (var elsewhere = RunLock.tryAcquire(stage.source.dataSource(), new StreamKey("busy", "akten", "s3")).orElseThrow()) {
            RetryReport report = retry("busy", "akten", List.of(), false);

            assertThat(report.isBusy()).isTrue();
            assertThat(report.counts()).isEmpty();
            assertThat(quarantine("busy")).isEqualTo(before);
        }
        assertThat(retry("busy", "akten")).containsOnly(Map.entry(Outcome.STORED, 1L), Map.entry(Outcome.STILL_BAD, 1L));
    }

    /** More rows than are looked at, or read, at once; of several months; and a bad one among them. */
    @Test
    void hundredsOfRowsAreTakenAgainInOrder() throws SQLException {
        stage.source.execute("INSERT INTO akte (tenant, designator, type, name, address, updated_at)"
                + " SELECT 'many', NULL, 'Auftrag', 'n', '{}', timestamptz '2011-01-01Z' + i * interval '6 hours'"
                + " FROM generate_series(1, 520) AS i");
        assertThat(stage.catchUp("many", "akten").setAside()).isEqualTo(520);
        stage.source.execute("UPDATE akte SET designator = 'A' || id WHERE tenant = 'many'",
                "UPDATE akte SET name = 'bad' WHERE id = (SELECT max(id) - 300 FROM akte WHERE tenant = 'many')");

        assertThat(retry("many", "akten")).containsOnly(Map.entry(Outcome.STORED, 519L), Map.entry(Outcome.STILL_BAD, 1L));

        Stage.Findings findings = stage.read("many", "akten");
        assertThat(findings.replica().rows()).isEqualTo(519);
        assertThat(findings.differences().missing()).hasSize(1);
    }

    /** Ids that would end a literal, or look like a parameter, if they stood in a query as they are. */
    @Test
    void rowsWithOddIdsAreTakenAgain() throws SQLException {
        for (String id : List.of("a'b", "a:?id", "a?b", "\\", "ü🌊", "{select}", "\"", "--", "')/*")) {
            StoredRow row = akte("odd", null, id, "2011-05-01T10:00:00Z");
            stage.source.update("UPDATE akte SET address = '{\"number\": \"x\"}' WHERE id = ?", row.id());
        }
        stage.catchUp("odd", "odd");
        assertThat(stage.source.strings("SELECT DISTINCT reason FROM tidemark.quarantine WHERE tenant = 'odd'"))
                .containsExactly("the source can't read it, SQLSTATE 22P02");
        stage.source.execute("UPDATE akte SET designator = 'A', address = '{}' WHERE tenant = 'odd'");

        assertThat(retry("odd", "odd")).containsExactly(Map.entry(Outcome.STORED, 9L));
    }
}
