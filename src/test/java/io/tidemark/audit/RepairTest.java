package io.tidemark.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.StreamKey;
import io.tidemark.flow.Audits.Repairing;
import io.tidemark.state.CheckResult.Verdict;
import io.tidemark.state.RunLock;
import io.tidemark.testing.Pdf;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an audit found, a repair stores; the next audit finds nothing. */
class RepairTest {
    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.open();
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private static AuditReport repair(String tenant, String stream, AuditOptions options) throws Exception {
        var outcome = stage.audits().audit(new StreamKey(tenant, stream, "s3"), options, AuditListener.NONE,
                Optional.of(new Repairing(Duration.ZERO, atMost -> true)));
        assertThat(outcome.failure()).isEmpty();
        return outcome.report().orElseThrow();
    }

    private static List<String> supplements(String tenant, String stream) {
        return stage.source.strings("SELECT rows || ' ' || attachments FROM tidemark.archive WHERE kind = 'supplement'"
                + " AND tenant = ? AND stream = ? ORDER BY sequence", tenant, stream);
    }

    @Test
    void rowsThatAreMissingChangedAndDeletedAreStoredInTheChain() throws Exception {
        stage.documents.load("rows", 150, 0, 1);
        stage.catchUp("rows", "akten");
        long first = stage.source.number("SELECT min(id) FROM akte WHERE tenant = 'rows'");
        stage.source.execute("DELETE FROM akte WHERE id IN (" + first + ", " + (first + 70) + ", " + (first + 149) + ")",
                "UPDATE akte SET name = 'Anders GmbH' WHERE id = " + (first + 10),
                "UPDATE akte SET updated_at = updated_at - interval '10 s' WHERE id = " + (first + 100));
        stage.documents.akte("rows").updatedAt("2011-01-01T00:00:30.5Z").insert();

        AuditReport repaired = repair("rows", "akten", Stage.BY_SIZE);

        assertThat(repaired.counts()).isEqualTo(Map.of(Finding.Kind.MISSING, 1L, Finding.Kind.CHANGED, 2L,
                Finding.Kind.DELETED, 3L));
        assertThat(repaired.repaired()).isEqualTo(6);
        assertThat(repaired.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(supplements("rows", "akten")).as("one of rows, one of deletions").containsExactly("3 0", "0 0");
        assertThat(stage.source.strings("SELECT verdict || ' ' || (figures ->> 'repaired') FROM tidemark.checks"
                + " WHERE kind = 'audit' AND tenant = 'rows'")).containsExactly("passed 6");
        AuditReport second = stage.audit("rows", "akten");
        assertThat(second.firstFindings()).isEmpty();
        assertThat(second.replicaRows()).isEqualTo(148);
        stage.assertSound("rows", "akten");
        stage.assertVerified("rows", "akten");
        assertThat(repair("rows", "akten", Stage.BY_SIZE).sequence()).as("nothing is left to store").isEqualTo(second.sequence());
    }

    @Test
    void attachmentsThatDifferAreStoredBesideThoseThatWere() throws Exception {
        stage.documents.load("pdfs", 20, 50, 2);
        var exchanged = stage.documents.dokument("pdfs").pdf(Pdf.ofPage("Rechnung 17")).insert();
        stage.catchUp("pdfs", "dokumente");
        stage.documents.exchangePdf(exchanged, Pdf.ofPage("Rechnung 18"));
        String lost = stage.store.keys("tidemark-pdfs-2011-01").stream().filter(key -> key.endsWith(".pdf")).toList().get(31);
        stage.store.s3Client().deleteObject(request -> request.bucket("tidemark-pdfs-2011-01").key(lost));

        AuditReport repaired = repair("pdfs", "dokumente", Stage.DEEP);

        assertThat(repaired.counts()).isEqualTo(Map.of(Finding.Kind.ATTACHMENT, 2L));
        assertThat(repaired.repaired()).isEqualTo(2);
        assertThat(supplements("pdfs", "dokumente")).as("one for each month").containsExactly("1 1", "1 1");
        assertThat(stage.store.keys("tidemark-pdfs-2011-01")).contains(lost);
        assertThat(stage.store.keys("tidemark-pdfs-2011-05")).filteredOn(key -> key.endsWith(".pdf")).hasSize(2)
                .anyMatch(key -> key.matches(".*==[0-9a-f]{12}\\.pdf"));
        assertThat(stage.findings("pdfs", "dokumente", Stage.DEEP)).isEmpty();
        stage.assertSound("pdfs", "dokumente");
        stage.assertVerified("pdfs", "dokumente");
    }

    @Test
    void repairThatFindsARunUnderWaySaysSoAndLeavesTheFindings() throws Exception {
        stage.documents.load("busy", 20, 0, 1);
        stage.catchUp("busy", "akten");
        stage.source.execute("UPDATE akte SET name = 'Anders' WHERE tenant = 'busy'");
        assertThat(stage.audit("busy", "akten").findings()).isEqualTo(20);
        try (var elsewhere = RunLock.tryAcquire(stage.source.dataSource(), new StreamKey("busy", "akten", "s3")).orElseThrow()) {
            var outcome = stage.audits().audit(new StreamKey("busy", "akten", "s3"), Stage.BY_SIZE, AuditListener.NONE,
                    Optional.of(new Repairing(Duration.ZERO, atMost -> false)));

            assertThat(outcome.failure()).isEqualTo("not all is repaired: another run of it is under way");
            assertThat(outcome.report().orElseThrow().repaired()).isZero();
            assertThat(outcome.report().orElseThrow().verdict()).isEqualTo(Verdict.FAILED);
        }
        assertThat(repair("busy", "akten", Stage.BY_SIZE).repaired()).isEqualTo(20);
    }

    /** A row that was set back in time is restored as it is, and not as it was. */
    @Test
    void whatIsRestoredAfterARepairIsWhatTheSourceHas(@TempDir Path spool) throws Exception {
        try (Stage own = Stage.open(); SourceDatabase restored = SourceDatabase.withDocumentStore()) {
            own.documents.load("acme", 60, 20, 1);
            own.catchUp("acme", "akten", "dokumente");
            List<String> ids = own.source.strings("SELECT id FROM akte ORDER BY id");
            own.source.execute("UPDATE akte SET name = 'Before', updated_at = updated_at - interval '5 s' WHERE id = " + ids.get(40),
                    "DELETE FROM dokument WHERE id = (SELECT min(id) FROM dokument)",
                    "UPDATE akte SET name = 'Other' WHERE id = " + ids.get(7));
            for (String stream : List.of("akten", "dokumente")) {
                own.audits().audit(new StreamKey("acme", stream, "s3"), Stage.BY_SIZE, AuditListener.NONE,
                        Optional.of(new Repairing(Duration.ZERO, atMost -> true)));
            }

            own.restore(restored, spool, "acme", "akten", "dokumente");

            for (String table : List.of("akte", "dokument")) {
                String rows = "SELECT t::text FROM " + table + " t ORDER BY 1";
                assertThat(restored.strings(rows)).isEqualTo(own.source.strings(rows));
            }
            var settings = TidemarkUnderTest.settings(restored, own.store);
            settings.put("tidemark.state.url", own.source.jdbcUrl());
            try (var tidemark = TidemarkUnderTest.start(settings)) {
                for (String stream : List.of("akten", "dokumente")) {
                    AuditReport report = Stage.audits(tidemark).audit(new StreamKey("acme", stream, "s3"), Stage.DEEP,
                            AuditListener.NONE).report().orElseThrow();
                    assertThat(report.firstFindings()).as("audit of the restored " + stream).isEmpty();
                    assertThat(report.rows()).isEqualTo(stream.equals("akten") ? 60 : 19);
                }
            }
        }
    }
}
