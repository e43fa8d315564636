package io.tidemark.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.batch.ArchiveRef;
import io.tidemark.reader.Layout;
import io.tidemark.reader.ReadOptions;
import io.tidemark.reader.ReplicaReader;
import io.tidemark.replica.Sample;
import io.tidemark.replica.Scope;
import io.tidemark.state.CheckResult.Verdict;
import io.tidemark.testing.Await;
import io.tidemark.testing.Pdf;
import io.tidemark.watermark.Watermark;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a certificate says, and of what a verification of a part, or without a ledger, can tell. */
class VerificationTest {
    private static Stage stage;

    @TempDir
    private Path folder;

    @BeforeAll
    static void replicate() {
        stage = Stage.replicated();
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private static Place store() {
        return new Place.InStore(stage.store);
    }

    private Place mirror() {
        Place mirror = new Place.InFolder(folder);
        store().copyTo(mirror);
        return mirror;
    }

    private static VerifyOptions of(Scope scope, Optional<String> head, boolean isCopy) {
        return new VerifyOptions(scope, false, head, isCopy, Path.of("target/verify-spool"));
    }

    @Test
    void certificateSumsUpWhatTheLedgerHas() {
        var ledger = stage.source.query("SELECT count(*) AS archives, sum(rows) AS rows, sum(size_bytes) AS bytes,"
                + " sum(attachments) AS attachments, sum(attachment_bytes) AS attachment_bytes, sum(missing) AS missing"
                + " FROM tidemark.archive WHERE tenant = 'acme' AND stream = 'dokumente'").get(0);

        Certificate certificate = stage.verify(store(), "acme", "dokumente").certificate();

        assertThat(certificate.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(certificate.archives()).isEqualTo(((Number) ledger.get("archives")).longValue());
        assertThat(certificate.rows()).isEqualTo(((Number) ledger.get("rows")).longValue()).isEqualTo(4);
        assertThat(certificate.archiveBytes()).isEqualTo(((Number) ledger.get("bytes")).longValue());
        assertThat(certificate.attachments()).isEqualTo(((Number) ledger.get("attachments")).longValue()).isEqualTo(3);
        assertThat(certificate.attachmentBytes()).isEqualTo(((Number) ledger.get("attachment_bytes")).longValue());
        assertThat(certificate.missing()).isEqualTo(((Number) ledger.get("missing")).longValue()).isEqualTo(1);
        assertThat(certificate.fromExclusive()).contains(Watermark.start(Instant.parse("2010-11-01T00:00:00Z")));
        assertThat(certificate.toInclusive().orElseThrow().updatedAt()).isEqualTo(Instant.parse("2011-05-04T10:00:00Z"));
        assertThat(certificate.head().map(ArchiveRef::sha256)).contains(stage.sha256("acme", "dokumente", 2));
        assertThat(certificate.compared()).isEqualTo("the ledger: sequence 2");
        assertThat(certificate.strangers()).isEqualTo(OptionalLong.of(0));
    }

    @Test
    void readerThatSharesNoCodeSaysTheSame() {
        for (String tenant : Stage.TENANTS) {
            for (String stream : Stage.STREAMS) {
                Certificate certificate = stage.verify(store(), tenant, stream).certificate();
                var replica = new ReplicaReader(stage.store.s3Client(), Layout.DEFAULT).read(tenant, stream,
                        ReadOptions.forStream(stream).withDeep(true));

                assertThat(replica.problems()).isEmpty();
                assertThat(replica.archives()).hasSize((int) certificate.archives());
                assertThat(replica.rows()).isEqualTo(certificate.rows());
                assertThat(replica.archives().get(replica.archives().size() - 1).sha256())
                        .isEqualTo(certificate.head().orElseThrow().sha256());
            }
        }
    }

    @Test
    void supplementsOfAnEarlierMonthAreInTheChain() {
        Certificate certificate = stage.verify(store(), "acme", "akten").certificate();

        assertThat(certificate.supplements()).isEqualTo(3);
        assertThat(certificate.archives()).isEqualTo(certificate.headSequence()).isEqualTo(6);
    }

    @Test
    void endThatIsCutOffIsSeenByAGivenHashAndByTheLedgerAlone() {
        Place mirror = mirror();
        String last = stage.chain("acme", "akten").get(5);
        String head = stage.sha256("acme", "akten", 6);
        mirror.remove(last);

        assertThat(stage.verify(mirror, "acme", "akten").findings()).extracting(Finding::toString)
                .containsExactly("fault: " + last + " is missing: the ledger has it as sequence 6");
        assertThat(stage.verify(mirror, "acme", "akten", of(Scope.ALL, Optional.of(head), false), false).findings())
                .singleElement().asString().startsWith("fault: archive of SHA-256 " + head
                        + " is not in the chain, which ends with sequence 5, ");

        var blind = stage.verify(mirror, "acme", "akten", of(Scope.ALL, Optional.empty(), false), false);
        assertThat(blind.findings()).isEmpty();
        assertThat(blind.certificate().compared()).isEqualTo("nothing: a cut-off end would not be seen");
    }

    @Test
    void hashOfAnEarlierCertificateIsFoundInAChainThatHasGrown() {
        String earlier = stage.sha256("acme", "akten", 4);

        var verified = stage.verify(store(), "acme", "akten", of(Scope.ALL, Optional.of(earlier), false), false);

        assertThat(verified.findings()).isEmpty();
        assertThat(verified.certificate().compared()).isEqualTo("the given hash: sequence 4; no ledger");
    }

    @Test
    void copyMayBeBehindTheLedger() {
        Place mirror = mirror();
        mirror.remove(stage.chain("acme", "akten").get(5));

        var verified = stage.verify(mirror, "acme", "akten", of(Scope.ALL, Optional.empty(), true), true);

        assertThat(verified.findings()).isEmpty();
        assertThat(verified.certificate().compared()).isEqualTo(
                "the ledger: sequence 6, so this copy is 1 archives behind, or its end was cut off");
    }

    @Test
    void severalMissingInARowAreEachNamedByTheLedgerAndElseByNumber() {
        Place mirror = mirror();
        List<String> chain = stage.chain("acme", "akten");
        chain.subList(0, 4).forEach(mirror::remove);

        assertThat(stage.verify(mirror, "acme", "akten").faulty()).containsExactlyInAnyOrderElementsOf(chain.subList(0, 4));
        assertThat(stage.verify(mirror, "acme", "akten", of(Scope.ALL, Optional.empty(), false), false).findings())
                .extracting(Finding::toString).containsExactly("fault: each archive of sequence 1 to 3 is missing",
                        "fault: " + chain.get(3) + " is missing: it is sequence 4");
    }

    @Test
    void bucketThatIsGoneIsNamedArchiveByArchive() {
        Place mirror = mirror();
        List<String> gone = mirror.objects().stream().filter(object -> object.startsWith("tidemark-globex-")).toList();
        gone.forEach(mirror::remove);

        assertThat(stage.verify(mirror, "globex", "akten").faulty())
                .containsExactlyInAnyOrderElementsOf(stage.chain("globex", "akten"));
    }

    @Test
    void withoutDeepAttachmentsAreProvedBySizeAndMetadata() {
        var store = store();
        String pdf = store.objects().stream().filter(object -> object.endsWith(".pdf")).findFirst().orElseThrow();
        var content = store.get(pdf);
        byte[] cut = Arrays.copyOf(content.bytes(), content.bytes().length - 1);
        store.put(pdf, content.with(cut));

        assertThat(stage.verify(store, "acme", "dokumente", of(Scope.ALL, Optional.empty(), false), true).findings())
                .singleElement().asString().startsWith("fault: " + pdf + " has " + cut.length + " bytes, not "
                        + content.bytes().length + ": it is an attachment of archive ");
        store.put(pdf, content);
    }

    @Test
    void partIsSaidToBeOneAndReadsThatPartAlone() {
        Place mirror = mirror();
        // March's, which isn't looked at, and April's, which is.
        mirror.put(stage.chain("acme", "akten").get(1), new Place.Content(new byte[10], Map.of()));
        var april = new Scope(Optional.of(Instant.parse("2011-04-01T00:00:00Z")), Optional.empty(), Optional.empty());

        var verified = stage.verify(mirror, "acme", "akten", of(april, Optional.empty(), false), true);

        assertThat(verified.findings()).isEmpty();
        assertThat(verified.certificate().isPartial()).isTrue();
        assertThat(verified.certificate().archives()).isEqualTo(6);
        // The first one, April's, and the supplements, whose rows may be of any time.
        assertThat(verified.certificate().archivesRead()).isEqualTo(5);
        assertThat(verified.certificate().strangers()).isEmpty();
    }

    @Test
    void missingArchiveIsSeenInAPartToo() {
        Place mirror = mirror();
        String removed = stage.chain("acme", "akten").get(1);
        mirror.remove(removed);
        var none = new Scope(Optional.empty(), Optional.empty(), Optional.of(new Sample(1e-9, 1)));

        var verified = stage.verify(mirror, "acme", "akten", of(none, Optional.empty(), false), false);

        assertThat(verified.certificate().archivesRead()).isEqualTo(2);
        assertThat(verified.faulty()).containsExactly("archive of sequence 2");
    }

    @Test
    void orphansOfRunsThatDiedAreCountedAndNoFault() {
        try (var died = new Stage()) {
            for (int day = 1; day <= 5; day++) {
                died.documents.akte("acme").updatedAt("2011-03-0" + day + "T10:00:00Z").insert();
            }
            died.run("acme", "akten");
            // As before the first commit; then other rows come, and so other archives of the same numbers.
            died.forget("acme", "akten");
            // Of two whole chains that reach as far, without a ledger the later one counts; a store tells seconds.
            Instant first = Instant.now();
            Await.until(Duration.ofSeconds(10), "the next second",
                    () -> Instant.now().isAfter(first.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1)));
            died.documents.akte("acme").updatedAt("2011-03-01T11:00:00Z").insert();
            died.run("acme", "akten");
            var place = new Place.InStore(died.store);

            for (boolean withLedger : List.of(true, false)) {
                var verified = died.verify(place, "acme", "akten", of(Scope.ALL, Optional.empty(), false), withLedger);

                assertThat(verified.findings()).isEmpty();
                assertThat(verified.certificate().orphans()).isEqualTo(3);
                assertThat(verified.certificate().archives()).isEqualTo(3);
                assertThat(verified.certificate().rows()).isEqualTo(6);
                assertThat(verified.certificate().head().map(ArchiveRef::sha256)).contains(died.sha256("acme", "akten", 3));
            }
        }
    }

    @Test
    void bucketsOfAnEarlierPatternAreFoundByWhatArchivesName() {
        try (var moved = new Stage()) {
            moved.documents.akte("acme").updatedAt("2011-03-01T10:00:00Z").insert();
            moved.documents.akte("acme").updatedAt("2011-04-01T10:00:00Z").insert();
            moved.run("acme", "akten");
            moved.set("tidemark.store.bucket", "replica-{tenant}-{yyyy}");
            // A run refuses that by itself; where it was brought about, the chain is found all the same.
            moved.source.execute("UPDATE tidemark.definition SET bucket = 'replica-acme-{yyyy}'");
            moved.documents.akte("acme").updatedAt("2011-05-01T10:00:00Z").insert();
            moved.run("acme", "akten");
            var place = new Place.InStore(moved.store);

            assertThat(place.objects()).extracting(Place::bucket).containsExactlyInAnyOrder("replica-acme-2011",
                    "tidemark-acme-2011-03", "tidemark-acme-2011-04");
            var verified = moved.verify(place, "acme", "akten");
            assertThat(verified.findings()).isEmpty();
            assertThat(verified.certificate().archives()).isEqualTo(3);
        }
    }

    @Test
    void chainOfBothCompressionsAndAPrefixIsVerified() {
        try (var both = new Stage()) {
            both.set("tidemark.store.prefix", "replica/{tenant}/");
            both.set("tidemark.store.bucket", "archive");
            both.documents.dokument("acme").updatedAt("2011-03-01T10:00:00Z").pdf(Pdf.ofPage("one")).insert();
            both.run("acme", "dokumente");
            both.set("tidemark.archive.compression", "zstd");
            both.documents.dokument("acme").updatedAt("2011-04-01T10:00:00Z").pdf(Pdf.ofPage("two")).insert();
            both.run("acme", "dokumente");
            var place = new Place.InStore(both.store);
            String zstd = both.chain("acme", "dokumente").get(1);

            assertThat(zstd).endsWith(".tar.zst");
            assertThat(both.verify(place, "acme", "dokumente").findings()).isEmpty();
            var content = place.get(zstd);
            byte[] changed = content.bytes().clone();
            changed[changed.length / 2] ^= 1;
            place.put(zstd, content.with(changed));
            assertThat(both.verify(place, "acme", "dokumente").faulty()).containsExactly(zstd);
        }
    }
}
