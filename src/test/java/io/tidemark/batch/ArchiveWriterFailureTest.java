package io.tidemark.batch;

import static io.tidemark.batch.Batches.FROM;
import static io.tidemark.batch.Batches.NEXT;
import static io.tidemark.batch.Batches.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.TidemarkException;
import io.tidemark.watermark.Watermark;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an open archive refuses, and what is left after a failure. */
class ArchiveWriterFailureTest {
    @TempDir
    private Path spool;
    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = spool.resolve("spool");
    }

    @Test
    void closingWithoutSealingDeletesTheFile() throws IOException {
        try (ArchiveWriter archive = open()) {
            archive.add("d-1", "1", NEXT, utf8("{}"));
            assertThat(file).exists();
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void aSealedFileIsTheCallersToDiscard() throws IOException {
        SealedArchive sealed;
        try (ArchiveWriter archive = open()) {
            archive.add("d-1", "1", NEXT, utf8("{}"));
            sealed = archive.seal(Batches.seal());
            assertThatIllegalStateException().isThrownBy(() -> archive.add("d-2", "2", NEXT, utf8("{}")))
                    .withMessage("the archive is sealed");
            assertThatIllegalStateException().isThrownBy(() -> archive.seal(Batches.seal()))
                    .withMessage("the archive is sealed");
        }
        assertThat(file).exists();
        sealed.discard();
        sealed.discard();
        assertThat(file).doesNotExist();
    }

    @Test
    void overwritesWhatARunThatDiedLeft() throws IOException {
        Files.write(file, new byte[100_000]);
        try (ArchiveWriter archive = open()) {
            archive.add("d-1", "1", NEXT, utf8("{}"));
            SealedArchive sealed = archive.seal(Batches.seal());
            assertThat(file).hasSize(sealed.sizeBytes());
            ReadArchive.of(file, "dokumente-00000042").verify();
        }
    }

    @Test
    void leavesNothingWhereTheFolderIsMissing() {
        assertThatThrownBy(() -> ArchiveWriter.open(spool.resolve("none/spool"), Batches.later(), Compression.gzip(6)))
                .isInstanceOf(NoSuchFileException.class);
    }

    /** The disk fills up while the header is written. */
    @Test
    void leavesNothingWhereItCanNotBeOpened() {
        assertThatThrownBy(() -> ArchiveWriter.open(file, Batches.later(), new FullDisk(0))).isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        assertThat(file).doesNotExist();
    }

    /** The disk fills up in the middle of the batch: the archive is broken, and closing still cleans up. */
    @Test
    void canOnlyBeClosedAfterTheDiskWasFull() throws IOException {
        ArchiveWriter archive = ArchiveWriter.open(file, Batches.later(), new FullDisk(5000));
        archive.add("d-1", "1", NEXT, utf8("{}"));
        // More than waits for the disk in memory: a smaller row would be told with one of the next.
        assertThatThrownBy(() -> archive.add("d-2", "2", NEXT, new byte[2_000_000])).isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        assertThatIllegalStateException().isThrownBy(() -> archive.add("d-2", "2", NEXT, utf8("{}")))
                .withMessage("the archive is broken");
        assertThatIllegalStateException().isThrownBy(() -> archive.setAside("2", NEXT, "it is too large"))
                .withMessage("the archive is broken");
        assertThatIllegalStateException().isThrownBy(() -> archive.seal(Batches.seal()))
                .withMessage("the archive is broken");
        assertThatCode(archive::close).doesNotThrowAnyException();
        assertThat(file).doesNotExist();
    }

    /** The disk fills up while the archive is sealed, as its last bytes leave the compressor. */
    @Test
    void isNotSealedWhereTheLastBytesFindNoSpace() throws IOException {
        ArchiveWriter whole = ArchiveWriter.open(file, Batches.later(), new FullDisk(Long.MAX_VALUE));
        whole.add("d-1", "1", NEXT, utf8("{}"));
        long sizeBytes = whole.seal(Batches.seal()).sizeBytes();

        ArchiveWriter archive = ArchiveWriter.open(file, Batches.later(), new FullDisk(sizeBytes - 1));
        archive.add("d-1", "1", NEXT, utf8("{}"));
        assertThatThrownBy(() -> archive.seal(Batches.seal())).isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        archive.close();
        archive.close();
        assertThat(file).doesNotExist();
    }

    @Test
    void refusesTwoRowsWithOneNameAndOneId() throws IOException {
        try (ArchiveWriter archive = open()) {
            archive.add("d-1", "1", NEXT, utf8("{}"));
            archive.add("d-1", "2", NEXT, utf8("{}"));
            assertThatThrownBy(() -> archive.add("d-1", "2", NEXT.plusSeconds(1), utf8("{}")))
                    .isInstanceOf(TidemarkException.class)
                    .hasMessage("stream dokumente of tenant acme has two rows with one id\n"
                            + "HINT: the stream's id column must be unique and not null: check its query");
        }
    }

    @Test
    void refusesRowsOutOfOrderAndGoesOn() throws IOException {
        try (ArchiveWriter archive = open()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> archive.add("d-0", "1", FROM.updatedAt().minusNanos(1000), utf8("{}")))
                    .withMessage("a row of 2011-05-01T10:00:00.123455Z can't follow 2011-05-01T10:00:00.123456Z here");
            assertThatIllegalArgumentException().isThrownBy(() -> archive.add("d-0", "4711", FROM.updatedAt(), utf8("{}")));
            archive.add("d-0", "4712", FROM.updatedAt(), utf8("{}"));
            archive.add("d-1", "1", NEXT, utf8("{}"));
            assertThatIllegalArgumentException().isThrownBy(() -> archive.add("d-1", "1", NEXT, utf8("{}")));
            assertThatIllegalArgumentException().isThrownBy(() -> archive.setAside("1", NEXT, "it is too large"));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> archive.add("d-2", "2", Instant.parse("2011-06-01T00:00:00Z"), utf8("{}")))
                    .withMessage("a batch can't span the months of 2011-05-01T10:00:01Z and 2011-06-01T00:00:00Z");
            assertThatIllegalArgumentException().isThrownBy(() -> archive.add("../x", "2", NEXT, utf8("{}")))
                    .withMessage("not the name of a row");
            archive.seal(Batches.seal());
        }
        assertThat(ReadArchive.of(file, "dokumente-00000042").files())
                .startsWith("data/d-0.json", "data/d-1.json", "tidemark.json");
    }

    @Test
    void startsInALaterMonthThanTheOneBefore() throws IOException {
        try (ArchiveWriter archive = open()) {
            archive.add("d-1", "1", Instant.parse("2011-07-01T00:00:00Z"), utf8("{}"));
            assertThat(archive.seal(Batches.seal()).ref().bucket()).isEqualTo("tidemark-acme-2011-07");
        }
    }

    @Test
    void refusesRowsOfASupplementAfterItsWatermark() throws IOException {
        try (ArchiveWriter archive = ArchiveWriter.open(file, Batches.supplement(), Compression.gzip(6))) {
            assertThatIllegalArgumentException().isThrownBy(() -> archive.add("d-1", "1", NEXT, utf8("{}")))
                    .withMessage("a row of 2011-05-01T10:00:01Z can't follow 2011-05-01T10:00:00.123456Z here");
            archive.add("d-1", "4711", FROM.updatedAt(), utf8("{}"));
        }
    }

    @Test
    void refusesAnEmptyBatchAndDeletedRowsInAnInterval() throws IOException {
        try (ArchiveWriter archive = open()) {
            assertThatIllegalStateException().isThrownBy(() -> archive.seal(Batches.seal()))
                    .withMessage("a batch can't be empty");
            assertThatIllegalStateException().isThrownBy(() -> archive.deleted("1", NEXT))
                    .withMessage("only a supplement names deleted rows");
        }
    }

    @Test
    void refusesASealThatBreaksTheChain() throws IOException {
        try (ArchiveWriter archive = open()) {
            archive.add("d-1", "1", NEXT, utf8("{}"));
            assertThatIllegalArgumentException().isThrownBy(() -> archive.seal(Batches.firstSeal()))
                    .withMessage("sequence 1 follows no archive, each later one does: 42");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> BatchIdentity.interval("acme", "dokumente", 42,
                        Watermark.start(Batches.START), Batches.COLUMNS, true))
                .withMessage("sequence 1 starts where the stream does, each later one at a row: sequence 42 from "
                        + "2010-11-01T00:00:00Z");
    }

    @Test
    void refusesAttachmentsOfOtherRowsOrInAnotherOrder() throws IOException {
        try (ArchiveWriter archive = open()) {
            archive.add("d-1", "1", NEXT, utf8("{}"));
            archive.add("d-2", "2", NEXT, utf8("{}"));
            for (List<String> rows : List.of(List.of("d-3"), List.of("d-2", "d-1"), List.of("d-1", "d-1"))) {
                AttachmentEntry[] entries = rows.stream().map(AttachmentEntry::missing).toArray(AttachmentEntry[]::new);
                assertThatIllegalArgumentException().isThrownBy(() -> archive.seal(Batches.seal(entries)))
                        .withMessage("attachments are of rows of the batch, in row order, one a row");
            }
            archive.seal(Batches.seal(AttachmentEntry.missing("d-1"), AttachmentEntry.missing("d-2")));
        }
    }

    @Test
    void refusesATenantWithoutALegalBucketAndDeletesTheFile() throws IOException {
        BatchIdentity identity = BatchIdentity.interval("Acme AG", "dokumente", 42, FROM, Batches.COLUMNS, true);
        try (ArchiveWriter archive = ArchiveWriter.open(file, identity, Compression.gzip(6))) {
            archive.add("d-1", "1", NEXT, utf8("{}"));
            assertThatThrownBy(() -> archive.seal(Batches.seal())).isInstanceOf(TidemarkException.class)
                    .hasMessageStartingWith("tenant Acme AG would have the illegal bucket tidemark-Acme AG-2011-05\nHINT: ");
        }
        assertThat(file).doesNotExist();
    }

    /** Else no archive could end with its row, and its stream would stop for ever. */
    @Test
    void cutsIdsThatNoMetadataHolds() throws IOException {
        try (ArchiveWriter archive = open()) {
            archive.add("d-1", "x".repeat(2000), NEXT, utf8("{}"));

            SealedArchive sealed = archive.seal(Batches.seal());

            assertThat(sealed.metadata().get("to")).endsWith("~" + "x".repeat(180) + "==5c0e0ea42157");
            assertThat(sealed.toInclusive().id()).contains("x".repeat(2000));
            sealed.discard();
        }
    }

    @Test
    void refusesIdentitiesThatNoKeyHolds() {
        assertThatIllegalArgumentException().isThrownBy(() -> identity("acme", "a/b", 42))
                .withMessage("not the name of a stream: a/b");
        assertThatIllegalArgumentException().isThrownBy(() -> identity("acme\nX: y", "akten", 42))
                .withMessage("a tenant's name is a line of text");
        assertThatIllegalArgumentException().isThrownBy(() -> identity("acme", "akten", 100_000_000))
                .withMessage("a sequence number has up to eight digits and starts at 1: 100000000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Seal(List.of(), Optional.empty(), Batches.LAYOUT, "1\n2"))
                .withMessage("a version is a line of text");
    }

    @Test
    void refusesAttachmentsThatFetchTxtCanNotHold() {
        for (String key : List.of("", "a b.pdf", "a\nb.pdf", "a%20b.pdf")) {
            assertThatIllegalArgumentException().isThrownBy(() -> AttachmentEntry.stored("d-1", "b", key, 1, "b".repeat(64)))
                    .withMessage("an attachment has a bucket and a key, without blanks and percent signs");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> AttachmentEntry.stored("d-1", "b", "k", 1, "B".repeat(64)))
                .withMessage("not the lower-case hex of a SHA-256");
        assertThatIllegalArgumentException().isThrownBy(() -> AttachmentEntry.stored("d-1", "b", "k", -1, "b".repeat(64)))
                .withMessage("an attachment can't have -1 bytes");
    }

    private static BatchIdentity identity(String tenant, String stream, long sequence) {
        return BatchIdentity.interval(tenant, stream, sequence, FROM, Batches.COLUMNS, true);
    }

    private ArchiveWriter open() throws IOException {
        return ArchiveWriter.open(file, Batches.later(), Compression.gzip(6));
    }

    /** No compression, to a disk that takes so many bytes. */
    private record FullDisk(long spaceBytes) implements Compression {
        @Override
        public String extension() {
            return ".tgz";
        }

        @Override
        public String contentType() {
            return "application/gzip";
        }

        @Override
        public OutputStream to(OutputStream out) throws IOException {
            if (spaceBytes == 0) {
                throw new IOException("No space left on device");
            }
            return new FilterOutputStream(out) {
                private long left = spaceBytes;

                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    left -= length;
                    if (left < 0) {
                        throw new IOException("No space left on device");
                    }
                    out.write(bytes, offset, length);
                }
            };
        }
    }
}
