package io.tidemark.batch;

import static io.tidemark.batch.Batches.FROM;
import static io.tidemark.batch.Batches.NEXT;
import static io.tidemark.batch.Batches.PREVIOUS;
import static io.tidemark.batch.Batches.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.tidemark.watermark.Watermark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an archive holds, by the replica format. */
class ArchiveWriterTest {
    private static final String FOLDER = "dokumente-00000042";
    private static final Instant LAST = Instant.parse("2011-05-01T10:10:00.654321Z");
    private static final String PDF_SHA256 = "b".repeat(64);
    @TempDir
    private Path spool;

    @Test
    void writesEveryFileInTheOrderOfTheFormat() throws IOException {
        SealedArchive sealed = worked();
        ReadArchive read = ReadArchive.of(sealed.file(), FOLDER);

        assertThat(read.files()).containsExactly("data/d-1.json", "data/d-2.json", "data/d-3.json", "fetch.txt",
                "tidemark.json", "bag-info.txt", "bagit.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt");
        assertThat(read.text("data/d-1.json")).isEqualTo("{\"id\":4712}");
        assertThat(read.text("fetch.txt")).isEqualTo(
                "s3://tidemark-acme-2011-05/dokumente/pdf/2011-05-01/d-1.pdf 61501 data/d-1.pdf\n");
        assertThat(read.text("bag-info.txt")).isEqualTo("""
                Source-Organization: acme
                External-Identifier: acme/dokumente/42
                Bagging-Date: 2011-05-01
                Payload-Oxum: 61539.4
                Bag-Software-Agent: tidemark 0.1.0
                """);
        assertThat(read.text("manifest-sha256.txt")).isEqualTo(
                ReadArchive.sha256(utf8("{\"id\":4712}")) + "  data/d-1.json\n"
                + ReadArchive.sha256(utf8("{\"id\":4713}")) + "  data/d-2.json\n"
                + ReadArchive.sha256(utf8("{\"id\":4811,\"ä\"}")) + "  data/d-3.json\n"
                + PDF_SHA256 + "  data/d-1.pdf\n");
        read.verify();
    }

    @Test
    void describesTheBatchForPrograms() throws IOException {
        SealedArchive sealed = worked();
        assertThat(ReadArchive.of(sealed.file(), FOLDER).text("tidemark.json")).isEqualTo("""
                {"format": "tidemark/1", "kind": "interval",
                 "tenant": "acme", "stream": "dokumente", "sequence": 42,
                 "from": {"updatedAt": "2011-05-01T10:00:00.123456Z", "id": 4711},
                 "to": {"updatedAt": "2011-05-01T10:10:00.654321Z", "id": 4811},
                 "rows": 3, "jsonBytes": 38,
                 "columns": [
                  {"name": "id", "type": "int8"},
                  {"name": "titel \\"neu\\"", "type": "text"}],
                 "attachments": [
                  {"row": "d-1.json", "bucket": "tidemark-acme-2011-05", "key": "dokumente/pdf/2011-05-01/d-1.pdf", \
                "size": 61501, "sha256": "%s"},
                  {"row": "d-3.json", "missing": true}],
                 "previous": {"bucket": "%s", "key": "%s", "sha256": "%s"},
                 "setAside": [
                  {"id": 4714, "updatedAt": "2011-05-01T10:00:01.000000Z", "reason": "column designator is null"}]}
                """.formatted(PDF_SHA256, PREVIOUS.bucket(), PREVIOUS.key(), PREVIOUS.sha256()));
    }

    @Test
    void saysWhatToStoreAndWhere() throws IOException {
        SealedArchive sealed = worked();
        ReadArchive read = ReadArchive.of(sealed.file(), FOLDER);
        byte[] object = Files.readAllBytes(sealed.file());

        assertThat(sealed.ref()).isEqualTo(new ArchiveRef("tidemark-acme-2011-05", "dokumente/dokumente-00000042_"
                + "20110501T100000.123456_20110501T101000.654321_" + read.digest() + ".tgz", ReadArchive.sha256(object)));
        assertThat(sealed.name()).isEqualTo(ArchiveKey.parse(sealed.ref().key()));
        assertThat(sealed.sizeBytes()).isEqualTo(object.length);
        assertThat(sealed.md5()).isEqualTo(ReadArchive.hash("MD5", object));
        assertThat(sealed.contentType()).isEqualTo("application/gzip");
        assertThat(sealed.fromExclusive()).isEqualTo(FROM);
        assertThat(sealed.toInclusive()).isEqualTo(Watermark.at(LAST, "4811"));
        assertThat(sealed.rows()).isEqualTo(3);
        assertThat(sealed.setAside()).isEqualTo(1);
        assertThat(sealed.jsonBytes()).isEqualTo(38);
        assertThat(sealed.attachments()).isEqualTo(1);
        assertThat(sealed.attachmentBytes()).isEqualTo(61501);
        assertThat(sealed.missingAttachments()).isEqualTo(1);
        assertThat(sealed.metadata()).containsExactly(
                entry("sha256", sealed.ref().sha256()),
                entry("sequence", "42"),
                entry("from", "20110501T100000.123456~4711"),
                entry("to", "20110501T101000.654321~4811"),
                entry("rows", "3"),
                entry("previous-sha256", PREVIOUS.sha256()));
    }

    @Test
    void startsAChainAtTheConfiguredStart() throws IOException {
        SealedArchive sealed;
        try (ArchiveWriter archive = ArchiveWriter.open(spool.resolve("a"), Batches.first(), Compression.gzip(6))) {
            archive.add("d-1", "1", Batches.START, utf8("{}"));
            sealed = archive.seal(Batches.firstSeal());
        }
        ReadArchive read = ReadArchive.of(sealed.file(), "dokumente-00000001");

        assertThat(read.files()).doesNotContain("fetch.txt");
        assertThat(read.text("tidemark.json"))
                .contains("\"from\": {\"updatedAt\": \"2010-11-01T00:00:00.000000Z\", \"id\": null}")
                .contains("\"attachments\": [],\n \"previous\": null}\n");
        assertThat(sealed.metadata()).containsEntry("from", "20101101T000000.000000~").doesNotContainKey("previous-sha256");
        assertThat(sealed.ref().key()).startsWith(
                "dokumente/dokumente-00000001_20101101T000000.000000_20101101T000000.000000_");
        read.verify();
    }

    @Test
    void writesIdsThatAreNoNumbersAsStrings() throws IOException {
        Watermark from = Watermark.at(NEXT, "ä\"1");
        BatchIdentity identity = BatchIdentity.interval("acme", "akten", 2, from, Batches.COLUMNS, false);
        SealedArchive sealed;
        try (ArchiveWriter archive = ArchiveWriter.open(spool.resolve("a"), identity, Compression.gzip(6))) {
            archive.add("a-1", "007", NEXT, utf8("{}"));
            sealed = archive.seal(Batches.seal());
        }
        assertThat(ReadArchive.of(sealed.file(), "akten-00000002").text("tidemark.json"))
                .contains("\"id\": \"ä\\\"1\"}").contains("\"id\": \"007\"}");
        assertThat(sealed.metadata()).containsEntry("from", "20110501T100001.000000~=C3=A4=221");
        assertThat(Batches.ofMetadata(sealed.metadata().get("from"))).isEqualTo(from);
        assertThat(Batches.ofMetadata("20101101T000000.000000~")).isEqualTo(Watermark.start(Batches.START));
    }

    @Test
    void writesANumericIdWithAllItsDigitsAndNaNAsAString() throws IOException {
        SealedArchive sealed;
        try (ArchiveWriter archive = ArchiveWriter.open(spool.resolve("a"), Batches.later(), Compression.gzip(6))) {
            archive.setAside("-12.50", NEXT, "it is too large");
            archive.setAside("NaN", NEXT, "it is too large");
            sealed = archive.seal(Batches.seal());
        }
        assertThat(ReadArchive.of(sealed.file(), FOLDER).text("tidemark.json"))
                .contains("{\"id\": -12.50, ").contains("{\"id\": \"NaN\", ");
    }

    @Test
    void givesEachLaterRowOfANameItsId() throws IOException {
        SealedArchive sealed;
        try (ArchiveWriter archive = ArchiveWriter.open(spool.resolve("a"), Batches.later(), Compression.gzip(6))) {
            assertThat(archive.add("d-1", "1", NEXT, utf8("1"))).isEqualTo("d-1");
            assertThat(archive.add("d-1", "2", NEXT, utf8("2"))).isEqualTo("d-1==2");
            assertThat(archive.add("d-1", "3/4", NEXT, utf8("3"))).isEqualTo("d-1==3=2F4");
            assertThat(archive.rows()).isEqualTo(3);
            sealed = archive.seal(Batches.seal(AttachmentEntry.stored("d-1==2", "b", "dokumente/pdf/x.pdf", 1, PDF_SHA256)));
        }
        ReadArchive read = ReadArchive.of(sealed.file(), FOLDER);
        assertThat(read.files()).startsWith("data/d-1.json", "data/d-1==2.json", "data/d-1==3=2F4.json");
        assertThat(read.text("fetch.txt")).isEqualTo("s3://b/dokumente/pdf/x.pdf 1 data/d-1==2.pdf\n");
        read.verify();
    }

    @Test
    void sealsABatchOfWhichEveryRowIsSetAside() throws IOException {
        SealedArchive sealed;
        try (ArchiveWriter archive = ArchiveWriter.open(spool.resolve("a"), Batches.later(), Compression.gzip(6))) {
            archive.setAside("4712", NEXT, "column designator is null");
            assertThat(archive.taken()).isEqualTo(1);
            assertThat(archive.rows()).isZero();
            sealed = archive.seal(Batches.seal());
        }
        ReadArchive read = ReadArchive.of(sealed.file(), FOLDER);
        assertThat(read.files()).containsExactly("tidemark.json", "bag-info.txt", "bagit.txt", "manifest-sha256.txt",
                "tagmanifest-sha256.txt");
        assertThat(read.text("bag-info.txt")).contains("Payload-Oxum: 0.0\n");
        assertThat(sealed.toInclusive()).isEqualTo(Watermark.at(NEXT, "4712"));
        read.verify();
    }

    @Test
    void writesASupplementBehindTheWatermarkThatItLeavesWhereItIs() throws IOException {
        SealedArchive sealed;
        try (ArchiveWriter archive = ArchiveWriter.open(spool.resolve("a"), Batches.supplement(), Compression.gzip(6))) {
            archive.add("d-old", "7", Instant.parse("2010-12-30T10:00:00Z"), utf8("{}"));
            archive.add("d-new", "8", Instant.parse("2010-12-31T10:00:00Z"), utf8("{}"));
            archive.deleted("9", Instant.parse("2010-12-01T10:00:00Z"));
            sealed = archive.seal(Batches.seal());
        }
        ReadArchive read = ReadArchive.of(sealed.file(), "dokumente-00000043");
        assertThat(sealed.ref().key()).isEqualTo(
                "dokumente/dokumente-00000043_supplement_20110501T100000.123456_" + read.digest() + ".tgz");
        // The month of the rows, not of the watermark.
        assertThat(sealed.ref().bucket()).isEqualTo("tidemark-acme-2010-12");
        assertThat(sealed.toInclusive()).isEqualTo(FROM);
        assertThat(read.text("tidemark.json")).contains("\"kind\": \"supplement\"")
                .contains("\"from\": {\"updatedAt\": \"2011-05-01T10:00:00.123456Z\", \"id\": 4711}")
                .contains("\"to\": {\"updatedAt\": \"2011-05-01T10:00:00.123456Z\", \"id\": 4711}")
                .endsWith(",\n \"deleted\": [\n  {\"id\": 9, \"updatedAt\": \"2010-12-01T10:00:00.000000Z\"}]}\n");
        read.verify();
    }

    @Test
    void givesEveryFileTheSameHeaderButItsRowsTime() throws IOException {
        ReadArchive read = ReadArchive.of(worked().file(), FOLDER);
        for (TarArchiveEntry entry : read.entries()) {
            assertThat(entry.isFile()).isTrue();
            assertThat(entry.getMode()).isEqualTo(0644);
            assertThat(entry.getLongUserId()).isZero();
            assertThat(entry.getLongGroupId()).isZero();
            assertThat(entry.getUserName()).isEmpty();
            assertThat(entry.getGroupName()).isEmpty();
            assertThat(entry.getExtraPaxHeaders()).isEmpty();
        }
        assertThat(read.entries().stream().map(entry -> entry.getLastModifiedTime().toInstant()).toList()).containsExactly(
                NEXT, NEXT, Instant.parse("2011-05-01T10:10:00Z"), Instant.parse("2011-05-01T10:10:00Z"),
                Instant.parse("2011-05-01T10:10:00Z"), Instant.parse("2011-05-01T10:10:00Z"),
                Instant.parse("2011-05-01T10:10:00Z"), Instant.parse("2011-05-01T10:10:00Z"),
                Instant.parse("2011-05-01T10:10:00Z"));
    }

    @Test
    void holdsLongNamesAndFarTimesByPaxHeaders() throws IOException {
        String name = "x".repeat(200);
        for (String moment : List.of("0001-01-01T00:00:00.000001Z", "1969-12-31T23:59:59.5Z", "2242-03-16T12:56:32Z",
                "9999-12-31T23:59:59.999999Z")) {
            Instant far = Instant.parse(moment);
            Watermark from = Watermark.at(far, "1");
            BatchIdentity identity = BatchIdentity.interval("acme", "dokumente", 42, from, Batches.COLUMNS, true);
            SealedArchive sealed;
            try (ArchiveWriter archive = ArchiveWriter.open(spool.resolve("a"), identity, Compression.gzip(6))) {
                archive.add(name, "2", far, utf8("{}"));
                sealed = archive.seal(Batches.seal());
            }
            ReadArchive read = ReadArchive.of(sealed.file(), FOLDER);
            assertThat(read.files().get(0)).isEqualTo("data/" + name + ".json");
            assertThat(read.entries()).allSatisfy(entry -> assertThat(entry.getLastModifiedTime().toInstant())
                    .isEqualTo(Instant.ofEpochSecond(far.getEpochSecond())));
            read.verify();
        }
    }

    /** A page of a million rows keeps a hundred writers until it is committed. */
    @Test
    void holdsNothingOfItsRowsOnceItIsSealed() throws IOException {
        int archives = 60;
        int rows = 2_000;
        List<ArchiveWriter> writers = new ArrayList<>();
        long before = usedBytes();
        for (int i = 0; i < archives; i++) {
            ArchiveWriter archive = ArchiveWriter.open(spool.resolve("archive"), Batches.later(), Compression.gzip(1));
            for (int row = 0; row < rows; row++) {
                archive.add("d-" + "x".repeat(100) + row, String.valueOf(5_000 + row), NEXT, utf8("{}"));
            }
            archive.seal(Batches.seal());
            writers.add(archive);
        }

        long held = usedBytes() - before;
        // Names and manifest lines alone would be four times as much.
        assertThat(held).isLessThan(archives * rows * 100L);
        assertThat(writers).allMatch(archive -> archive.rows() == rows);
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Three rows and one set aside, an attachment and one that is missing. */
    private SealedArchive worked() throws IOException {
        try (ArchiveWriter archive = ArchiveWriter.open(spool.resolve("worked"), Batches.later(), Compression.gzip(6))) {
            assertThat(archive.bytes()).isZero();
            archive.add("d-1", "4712", NEXT, utf8("{\"id\":4712}"));
            assertThat(archive.bytes()).isEqualTo(1024);
            archive.add("d-2", "4713", NEXT, utf8("{\"id\":4713}"));
            archive.setAside("4714", NEXT, "column designator is null");
            archive.add("d-3", "4811", LAST, utf8("{\"id\":4811,\"ä\"}"));
            return archive.seal(Batches.seal(AttachmentEntry.stored("d-1", "tidemark-acme-2011-05",
                    "dokumente/pdf/2011-05-01/d-1.pdf", 61501, PDF_SHA256), AttachmentEntry.missing("d-3")));
        }
    }
}
