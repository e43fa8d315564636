package io.tidemark.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.CheckResult.Verdict;
import io.tidemark.testing.Pdf;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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
}
