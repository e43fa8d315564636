package io.tidemark.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.RunReport;
import io.tidemark.testing.Operation;
import io.tidemark.testing.Pdf;
import io.tidemark.testing.StoredRow;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.sync.RequestBody;

/** PDFs of every size, those that aren't there, and those that become others. */
class AttachmentsTest {
    private static final int MIB = 1 << 20;
    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.open(Map.of("tidemark.tenant.narrow.stream.dokumente.batch-rows", "2"));
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private static StoredRow dokument(String tenant, String updatedAt, byte[] pdf) {
        StoredRow akte = stage.documents.akte(tenant).designator("K-1").insert();
        return stage.documents.dokument(tenant).akte(akte).updatedAt(updatedAt).pdf(pdf).insert();
    }

    private static String name(String timeInName, StoredRow dokument) {
        return "d-" + timeInName + "-K-1-" + dokument.designator();
    }

    @Test
    void aPdfOfNoBytesIsAnObjectOfNoBytes() {
        StoredRow dokument = dokument("empty", "2011-05-01T10:00:00Z", new byte[0]);

        RunReport report = stage.catchUp("empty", "dokumente");

        assertThat(report.attachments()).isEqualTo(1);
        stage.readWhole("empty", "dokumente");
        String key = "dokumente/pdf/2011-05-01/" + name("20110501T100000.000000", dokument) + ".pdf";
        assertThat(stage.objects("tidemark-empty-")).containsExactly("tidemark-empty-2011-05/dokumente/"
                + "dokumente-00000001_20101101T000000.000000_20110501T100000.000000_....tgz", "tidemark-empty-2011-05/" + key);
        assertThat(stage.store.head("tidemark-empty-2011-05", key).contentLength()).isZero();
    }

    @Test
    void aPdfThatTheSourceLacksIsListedAsMissingAndStopsNothing() {
        StoredRow first = dokument("lost", "2011-05-01T10:00:00Z", Pdf.ofPage("Erstes"));
        StoredRow akte = stage.documents.akte("lost").designator("K-1").insert();
        StoredRow lost = stage.documents.dokument("lost").akte(akte).updatedAt("2011-05-01T10:00:01Z").pdfMissing().insert();
        StoredRow last = dokument("lost", "2011-05-01T10:00:02Z", Pdf.ofPage("Letztes"));

        RunReport report = stage.catchUp("lost", "dokumente");

        assertThat(report.rows()).isEqualTo(3);
        assertThat(report.attachments()).isEqualTo(2);
        assertThat(report.missing()).isEqualTo(1);
        Stage.Findings findings = stage.readWhole("lost", "dokumente");
        assertThat(findings.replica().missingAttachments()).isEqualTo(1);
        assertThat(findings.replica().attachments()).isEqualTo(2);
        assertThat(stage.description("lost", "dokumente", 1)).contains(
                "{\"row\": \"" + name("20110501T100001.000000", lost) + ".json\", \"missing\": true}");
        assertThat(stage.objects("tidemark-lost-")).containsExactly("tidemark-lost-2011-05/dokumente/"
                + "dokumente-00000001_20101101T000000.000000_20110501T100002.000000_....tgz",
                "tidemark-lost-2011-05/dokumente/pdf/2011-05-01/" + name("20110501T100000.000000", first) + ".pdf",
                "tidemark-lost-2011-05/dokumente/pdf/2011-05-01/" + name("20110501T100002.000000", last) + ".pdf");
        assertThat(stage.source.number("SELECT missing FROM tidemark.archive WHERE tenant = 'lost'")).isEqualTo(1);
    }

    @Test
    void aLargePdfComesWholeFromItsSlices() {
        List<Integer> sizes = List.of(MIB - 1, MIB, MIB + 1, 2 * MIB, 3 * MIB + 17, 20_000_000);
        for (int i = 0; i < sizes.size(); i++) {
            byte[] pdf = Pdf.ofSize("Groß " + i, sizes.get(i), i);
            // To the byte: a slice's end may fall on the PDF's.
            dokument("large", "2011-05-01T10:00:0" + i + "Z", java.util.Arrays.copyOf(pdf, sizes.get(i)));
        }

        RunReport report = stage.catchUp("large", "dokumente");

        assertThat(report.attachments()).isEqualTo(sizes.size());
        assertThat(stage.source.number("SELECT attachment_bytes FROM tidemark.archive WHERE tenant = 'large'"))
                .isEqualTo(sizes.stream().mapToInt(Integer::intValue).sum());
        stage.readWhole("large", "dokumente");
        assertThat(stage.tidemark().spool()).isDirectoryRecursivelyContaining("glob:**/lock")
                .isDirectoryNotContaining("glob:**/attachment-*");
    }

    @Test
    void aPdfExchangedTogetherWithItsRowIsAnotherObject() {
        StoredRow dokument = dokument("changed", "2011-05-01T10:00:00Z", Pdf.ofPage("Alt"));
        stage.catchUp("changed", "dokumente");
        stage.documents.exchangePdf(dokument, Pdf.ofPage("Neu"));
        stage.documents.touchDokument(dokument, "2011-05-02T10:00:00Z");

        stage.catchUp("changed", "dokumente");

        assertThat(stage.readWhole("changed", "dokumente").replica().rows()).isEqualTo(2);
        assertThat(stage.objects("tidemark-changed-")).containsExactly(
                "tidemark-changed-2011-05/dokumente/"
                        + "dokumente-00000001_20101101T000000.000000_20110501T100000.000000_....tgz",
                "tidemark-changed-2011-05/dokumente/"
                        + "dokumente-00000002_20110501T100000.000000_20110502T100000.000000_....tgz",
                "tidemark-changed-2011-05/dokumente/pdf/2011-05-01/" + name("20110501T100000.000000", dokument) + ".pdf",
                "tidemark-changed-2011-05/dokumente/pdf/2011-05-02/" + name("20110502T100000.000000", dokument) + ".pdf");
    }

    /** As by a row whose id, which sets its name off from another's, looks like the hash. */
    @Test
    void aPdfWhoseNextNameIsTakenTooIsStoredBesideBoth() {
        byte[] old = Pdf.ofPage("Alt");
        byte[] other = Pdf.ofPage("Neu");
        StoredRow dokument = dokument("clash", "2011-05-01T10:00:00Z", old);
        stage.catchUp("clash", "dokumente");
        String stem = "dokumente/pdf/2011-05-01/" + name("20110501T100000.000000", dokument);
        String variant = "==" + DigestUtils.sha256Hex(other).substring(0, 12);
        byte[] anothers = Pdf.ofPage("Anderes");
        stage.store.s3Client().putObject(request -> request.bucket("tidemark-clash-2011-05").key(stem + variant + ".pdf")
                .contentType("application/pdf").metadata(Map.of("sha256", DigestUtils.sha256Hex(anothers))),
                RequestBody.fromBytes(anothers));

        stage.documents.exchangePdf(dokument, other);
        stage.readAgain("clash", "dokumente", "2011-05-01T00:00:00Z");

        assertThat(stage.store.bytes("tidemark-clash-2011-05", stem + variant + variant + ".pdf")).isEqualTo(other);
        assertThat(stage.store.bytes("tidemark-clash-2011-05", stem + variant + ".pdf")).isEqualTo(anothers);
    }

    /** As a proxy does whose limit is below the PDF's size. */
    @Test
    void aPdfThatTheStoreRefusesForGoodIsMissingAndTheOthersGoOn() {
        StoredRow refused = dokument("refused", "2011-05-01T10:00:00Z", Pdf.ofPage("Zu groß"));
        dokument("refused", "2011-05-01T10:00:01Z", Pdf.ofPage("Klein"));
        try (var proxy = stage.store.faults().on(Operation.PUT).inBuckets("tidemark-refused-")
                .ofKeys("dokumente/pdf/2011-05-01/" + name("20110501T100000.000000", refused)).refuse(413)) {
            RunReport report = stage.catchUp("refused", "dokumente");

            assertThat(report.rows()).isEqualTo(2);
            assertThat(report.attachments()).isEqualTo(1);
            assertThat(report.missing()).isEqualTo(1);
            assertThat(proxy.hits()).isPositive();
        }
        assertThat(stage.source.strings("SELECT id || ' ' || reason FROM tidemark.quarantine WHERE tenant = 'refused'"))
                .containsExactly(refused.id() + " the store refuses its attachment, HTTP 413");
    }

    /** The source exchanged a PDF and told nobody. Whoever reads again finds it; then it is exchanged back. */
    @Test
    void aPdfExchangedInPlaceIsStoredBesideTheFirstWhenItIsReadAgain() {
        byte[] old = Pdf.ofPage("Alt");
        byte[] other = Pdf.ofPage("Heimlich neu");
        StoredRow dokument = dokument("swapped", "2011-05-01T10:00:00Z", old);
        stage.catchUp("swapped", "dokumente");
        String watermark = stage.watermark("swapped", "dokumente");
        String stem = "tidemark-swapped-2011-05/dokumente/pdf/2011-05-01/" + name("20110501T100000.000000", dokument);
        String variant = stem + "==" + DigestUtils.sha256Hex(other).substring(0, 12) + ".pdf";

        stage.documents.exchangePdf(dokument, other);
        stage.readAgain("swapped", "dokumente", "2011-05-01T00:00:00Z");

        stage.readWhole("swapped", "dokumente");
        assertThat(stage.objects("tidemark-swapped-")).containsExactly(
                "tidemark-swapped-2011-05/dokumente/"
                        + "dokumente-00000001_20101101T000000.000000_20110501T100000.000000_....tgz",
                "tidemark-swapped-2011-05/dokumente/dokumente-00000002_supplement_20110501T100000.000000_....tgz",
                stem + ".pdf", variant);
        assertThat(stage.store.bytes("tidemark-swapped-2011-05", stem.substring(stem.indexOf('/') + 1) + ".pdf"))
                .isEqualTo(old);
        assertThat(stage.store.bytes("tidemark-swapped-2011-05", variant.substring(variant.indexOf('/') + 1)))
                .isEqualTo(other);

        stage.documents.exchangePdf(dokument, old);
        stage.readAgain("swapped", "dokumente", "2011-05-01T00:00:00Z");

        stage.readWhole("swapped", "dokumente");
        assertThat(stage.objects("tidemark-swapped-")).hasSize(5).contains(stem + ".pdf", variant,
                "tidemark-swapped-2011-05/dokumente/dokumente-00000003_supplement_20110501T100000.000000_....tgz");
        assertThat(stage.watermark("swapped", "dokumente")).isEqualTo(watermark.replaceAll(" 1$", " 3"));
    }

    /** Two rows have the name in common, and not the batch: a PDF is never taken for another's. */
    @Test
    void rowsOfOneNameInTwoBatchesKeepTheirOwnPdfs() {
        StoredRow akte = stage.documents.akte("narrow").designator("K-1").insert();
        for (int i = 0; i < 4; i++) {
            stage.documents.dokument("narrow").akte(akte).updatedAt("2011-05-01T10:00:00Z").pdf(Pdf.ofPage("Gleich"))
                    .filename(i + ".pdf").insert();
        }

        stage.catchUp("narrow", "dokumente");

        Stage.Findings findings = stage.readWhole("narrow", "dokumente");
        assertThat(findings.replica().rows()).isEqualTo(4);
        assertThat(findings.archives()).hasSize(2);
    }

    /** The pool is as small as it may be, and each batch has more PDFs than it has threads. */
    @Test
    @Timeout(60)
    void aPoolOfOneThreadForAttachmentsIsEnough() {
        try (Stage tight = Stage.open(Map.of("tidemark.store.parallel", "1", "tidemark.runs.parallel", "1",
                "tidemark.stream.dokumente.batch-rows", "3"))) {
            StoredRow akte = tight.documents.akte("acme").insert();
            IntStream.range(0, 40).forEach(i -> tight.documents.dokument("acme").akte(akte).insert());

            tight.catchUp("acme", "dokumente");

            assertThat(tight.readWhole("acme", "dokumente").replica().attachments()).isEqualTo(40);
        }
    }
}
