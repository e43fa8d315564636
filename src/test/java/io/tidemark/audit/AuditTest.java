package io.tidemark.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemark.StreamKey;
import io.tidemark.replica.Sample;
import io.tidemark.replica.Scope;
import io.tidemark.state.CheckResult.Verdict;
import io.tidemark.testing.Pdf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/** What an audit finds, and that it finds nothing else. */
class AuditTest {
    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.open();
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @Test
    void replicaThatHasAllRowsPasses() {
        stage.documents.load("clean", 200, 60, 2);
        stage.catchUp("clean", "akten", "dokumente");

        AuditReport akten = stage.audit("clean", "akten");
        AuditReport dokumente = stage.audit("clean", "dokumente", Stage.DEEP);

        assertThat(akten.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(akten.firstFindings()).isEmpty();
        assertThat(akten.rows()).isEqualTo(200);
        assertThat(akten.replicaRows()).isEqualTo(200);
        assertThat(dokumente.firstFindings()).isEmpty();
        assertThat(dokumente.rows()).isEqualTo(60);
        assertThat(dokumente.attachments()).isEqualTo(60);
    }

    @Test
    void rowsThatDifferAreFoundAndNoOthers() {
        stage.documents.load("rows", 150, 0, 1);
        stage.catchUp("rows", "akten");
        long first = stage.source.number("SELECT min(id) FROM akte WHERE tenant = 'rows'");
        stage.source.execute("DELETE FROM akte WHERE id IN (" + first + ", " + (first + 70) + ", " + (first + 149) + ")",
                "UPDATE akte SET name = 'Anders GmbH' WHERE id = " + (first + 10),
                "UPDATE akte SET updated_at = updated_at - interval '10 s' WHERE id = " + (first + 100));
        String imported = stage.documents.akte("rows").updatedAt("2011-01-01T00:00:30.5Z").insert().id() + "";
        stage.documents.akte("rows").updatedAt("now").insert();
        stage.source.execute("UPDATE akte SET name = 'Neu GmbH', updated_at = now() WHERE id = " + (first + 20));

        assertThat(stage.findings("rows", "akten", Stage.BY_SIZE)).containsExactlyInAnyOrder("deleted " + first,
                "deleted " + (first + 70), "deleted " + (first + 149), "changed " + (first + 10), "changed " + (first + 100),
                "missing " + imported);
        AuditReport report = stage.audit("rows", "akten");
        assertThat(report.newer()).isEqualTo(2);
        assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void attachmentsThatDifferAreFoundAndNoOthers() {
        stage.documents.load("pdfs", 20, 50, 2);
        var exchanged = stage.documents.dokument("pdfs").pdf(Pdf.ofPage("Rechnung 17")).insert();
        stage.catchUp("pdfs", "dokumente");
        byte[] sameSize = Pdf.ofPage("Rechnung 18");
        stage.documents.exchangePdf(exchanged, sameSize);

        assertThat(stage.findings("pdfs", "dokumente", Stage.BY_SIZE)).isEmpty();
        assertThat(stage.findings("pdfs", "dokumente", Stage.DEEP)).containsExactly("attachment " + exchanged.id());
        stage.documents.exchangePdf(exchanged, Pdf.ofPage("Rechnung 17, berichtigt"));
        assertThat(stage.findings("pdfs", "dokumente", Stage.BY_SIZE)).containsExactly("attachment " + exchanged.id());
    }

    @Test
    void attachmentsThatTheStoreLostAreFound() {
        stage.documents.load("lostpdf", 20, 50, 2);
        stage.catchUp("lostpdf", "dokumente");
        List<String> pdfs = stage.store.keys("tidemark-lostpdf-2011-01").stream().filter(key -> key.endsWith(".pdf")).toList();
        stage.store.s3Client().deleteObject(request -> request.bucket("tidemark-lostpdf-2011-01").key(pdfs.get(17)));
        stage.store.s3Client().putObject(request -> request.bucket("tidemark-lostpdf-2011-01").key(pdfs.get(31)),
                RequestBody.fromString("cut off"));
        List<String> ids = stage.source.strings("SELECT 'attachment ' || id FROM dokument WHERE tenant = 'lostpdf'"
                + " ORDER BY updated_at");

        assertThat(stage.findings("lostpdf", "dokumente", Stage.BY_SIZE)).containsExactly(ids.get(17), ids.get(31));
    }

    @Test
    void rowsOfArchivesThatAreGoneAreFoundWhetherTheIndexKnewThemOrNot() throws Exception {
        stage.documents.load("gone", 100, 0, 1);
        stage.catchUp("gone", "akten");
        assertThat(stage.audit("gone", "akten").findings()).isZero();
        Map<String, Object> archive = stage.source.query("SELECT bucket, key, rows FROM tidemark.archive WHERE tenant = 'gone'"
                + " AND sequence = 3").get(0);
        stage.store.s3Client().deleteObject(request -> request.bucket((String) archive.get("bucket"))
                .key((String) archive.get("key")));

        AuditReport known = stage.audit("gone", "akten");
        try (var files = Files.walk(stage.tidemark.spool().resolve("index/gone"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        AuditReport unknown = stage.audit("gone", "akten");

        for (AuditReport report : List.of(known, unknown)) {
            assertThat(report.counts()).containsExactly(Map.entry(Finding.Kind.MISSING, (Long) archive.get("rows")));
            assertThat(report.faults()).containsExactly("archive " + archive.get("bucket") + "/" + archive.get("key") + " is missing");
        }
    }

    /** How ids of one moment are ordered is the database's to say, and a moment may have more rows than a page. */
    @Test
    void rowsOfOneMomentAcrossPagesAreComparedToo() {
        stage.source.execute("INSERT INTO akte (tenant, designator, type, name, address, updated_at) SELECT 'ties', 'A' || n, 'x',"
                + " 'y', '{}', timestamptz '2011-05-01 10:00:00Z' + (n / 120) * interval '1 s' FROM generate_series(0, 299) AS n");
        stage.catchUp("ties", "akten");
        List<String> ids = stage.source.strings("SELECT id FROM akte WHERE tenant = 'ties' ORDER BY id");
        stage.source.execute("DELETE FROM akte WHERE id IN (" + ids.get(60) + ", " + ids.get(119) + ", " + ids.get(120) + ")");

        assertThat(stage.findings("ties", "akten", Stage.BY_SIZE)).containsExactlyInAnyOrder("deleted " + ids.get(60),
                "deleted " + ids.get(119), "deleted " + ids.get(120));
    }

    @Test
    void supplementsCountAsAnyArchive() {
        stage.documents.load("again", 60, 0, 1);
        stage.catchUp("again", "akten");
        stage.source.execute("UPDATE akte SET name = 'Anders' WHERE tenant = 'again'");
        assertThat(stage.audit("again", "akten").findings()).isEqualTo(60);

        stage.tidemark.replication().run("again", "akten", Optional.of(Instant.parse("2011-01-01T00:00:00Z")));

        assertThat(stage.audit("again", "akten").firstFindings()).isEmpty();
    }

    @Test
    void rowsBeforeTheStartAndWithoutAPlaceAreCountedAndNotFound() {
        stage.documents.load("apart", 10, 0, 1);
        stage.catchUp("apart", "akten");
        stage.documents.akte("apart").updatedAt("2009-01-01T00:00:00Z").insert();
        stage.documents.akte("apart").updatedAt("infinity").insert();

        AuditReport report = stage.audit("apart", "akten");

        assertThat(report.firstFindings()).isEmpty();
        assertThat(report.earlier()).isEqualTo(1);
        assertThat(report.newer()).isZero();
        assertThat(report.untaken().infinite()).isEqualTo(1);
    }

    @Test
    void columnThatWasAddedIsADifferenceOnlyWhereItHasAValue() {
        try (Stage own = Stage.open()) {
            own.documents.load("acme", 30, 0, 1);
            own.catchUp("acme", "akten");
            List<String> ids = own.source.strings("SELECT id FROM akte ORDER BY id");
            own.source.execute("ALTER TABLE akte ADD COLUMN note text");
            assertThat(own.audit("acme", "akten").firstFindings()).isEmpty();

            own.source.execute("UPDATE akte SET note = 'x' WHERE id = " + ids.get(7));
            AuditReport filled = own.audit("acme", "akten");
            own.source.execute("ALTER TABLE akte DROP COLUMN note", "ALTER TABLE akte DROP COLUMN due_on");
            AuditReport dropped = own.audit("acme", "akten");

            assertThat(filled.firstFindings()).extracting(Finding::id, Finding::fact).containsExactly(tuple(ids.get(7),
                    "has a value in columns that the stream did not have when it was stored: note"));
            assertThat(dropped.findings()).isEqualTo(30);
            assertThat(dropped.firstFindings().get(0).fact())
                    .isEqualTo("has columns in the replica that the stream no longer has: due_on");
        }
    }

    @Test
    void partIsComparedWhereOneIsWanted() {
        stage.documents.load("part", 120, 0, 1);
        stage.catchUp("part", "akten");
        stage.source.execute("UPDATE akte SET name = 'Anders' WHERE tenant = 'part'");
        var since = new Scope(Optional.of(Instant.parse("2011-01-01T00:00:30Z")),
                Optional.of(Instant.parse("2011-01-01T00:00:50Z")), Optional.empty());
        var sample = new Scope(Optional.empty(), Optional.empty(), Optional.of(new Sample(0.1, 1)));

        AuditReport ofTime = stage.audit("part", "akten", new AuditOptions(since, false));
        AuditReport ofSample = stage.audit("part", "akten", new AuditOptions(sample, false));

        assertThat(ofTime.findings()).isEqualTo(20);
        assertThat(ofTime.rows()).isEqualTo(20);
        assertThat(ofSample.findings()).isEqualTo(ofSample.rows()).isBetween(1L, 40L);
    }

    @Test
    void tenantOfWhichTheSourceHasNoRowAnyMoreIsAuditedToo() throws Exception {
        stage.documents.load("vanished", 12, 0, 1);
        stage.catchUp("vanished", "akten");
        stage.source.execute("DELETE FROM akte WHERE tenant = 'vanished'");

        assertThat(stage.audits().keys()).contains(new StreamKey("vanished", "akten", "s3"));
        assertThat(stage.audit("vanished", "akten").counts()).containsExactly(Map.entry(Finding.Kind.DELETED, 12L));
    }
}
