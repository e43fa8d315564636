package io.tidemark.batch;

import static io.tidemark.batch.Batches.NEXT;
import static io.tidemark.batch.Batches.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fastest gzip that the machine has, be it libdeflate or Java's own, is gzip as any other. */
class LibdeflateTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 9})
    void sameRowsGiveTheSameBytesAndTheTarThatJavasGzipHas(int level) throws IOException {
        try (Spool spool = new Spool()) {
            SealedArchive one = archive(spool, "one", Compression.fastestGzip(level));
            SealedArchive two = archive(spool, "two", Compression.fastestGzip(level));
            SealedArchive java = archive(spool, "java", Compression.gzip(level));

            assertThat(two.file()).hasSameBinaryContentAs(one.file());
            assertThat(ReadArchive.of(one.file(), "dokumente-00000042").tar())
                    .isEqualTo(ReadArchive.of(java.file(), "dokumente-00000042").tar());
            assertThat(one.ref().key()).isEqualTo(java.ref().key());
            assertThat(one.contentType()).isEqualTo(java.contentType());
            // RFC 1952: magic, deflate, no flags (no name, no comment), no mtime.
            assertThat(Files.readAllBytes(one.file())).startsWith(0x1f, 0x8b, 8, 0, 0, 0, 0, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, LibdeflateCompression.MEMBER_BYTES - 1, LibdeflateCompression.MEMBER_BYTES,
            LibdeflateCompression.MEMBER_BYTES + 1, 3 * LibdeflateCompression.MEMBER_BYTES + 7})
    void contentOfAnySizeComesBack(int sizeBytes) throws IOException {
        byte[] content = new byte[sizeBytes];
        new Random(sizeBytes).nextBytes(content);
        var packed = new ByteArrayOutputStream();
        try (var out = Compression.fastestGzip(1).to(packed)) {
            out.write(content, 0, sizeBytes / 3);
            out.write(content, sizeBytes / 3, sizeBytes - sizeBytes / 3);
        }

        assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.toByteArray())).readAllBytes()).isEqualTo(content);
        assertThat(Decompression.tar(".tgz", new ByteArrayInputStream(packed.toByteArray())).readAllBytes())
                .isEqualTo(content);
    }

    @Test
    void aLibraryThatIsNotThereIsNotFound() {
        assertThat(Libdeflate.load("deflate-that-is-nowhere")).isEmpty();
    }

    private static SealedArchive archive(Spool spool, String file, Compression compression) throws IOException {
        try (ArchiveWriter archive = ArchiveWriter.open(spool.file(file), Batches.later(), compression)) {
            archive.add("d-1", "4712", NEXT, utf8("{\"id\":1}"));
            archive.add("d-2", "4713", NEXT.plusNanos(1000), utf8("{\"text\":\"" + "x".repeat(100_000) + "\"}"));
            return archive.seal(Batches.seal());
        }
    }
}
