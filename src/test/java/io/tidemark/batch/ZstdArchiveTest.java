package io.tidemark.batch;

import static io.tidemark.batch.Batches.NEXT;
import static io.tidemark.batch.Batches.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An archive that is compressed with zstd differs from a gzip'd one in nothing else. */
class ZstdArchiveTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 19})
    void sameRowsGiveTheSameBytesAndTheTarThatGzipHas(int level) throws IOException {
        try (Spool spool = new Spool()) {
            SealedArchive one = archive(spool, "one", Compression.zstd(level));
            SealedArchive two = archive(spool, "two", Compression.zstd(level));
            SealedArchive gzip = archive(spool, "gzip", Compression.gzip(6));

            assertThat(two.file()).hasSameBinaryContentAs(one.file());
            assertThat(two.ref()).isEqualTo(one.ref());
            assertThat(tar(one)).isEqualTo(tar(gzip));
            assertThat(one.ref().key()).isEqualTo(gzip.ref().key().replace(".tgz", ".tar.zst"));
            assertThat(one.contentType()).isEqualTo("application/zstd");
            assertThat(one.ref().sha256()).isEqualTo(ReadArchive.sha256(Files.readAllBytes(one.file())));
            assertThat(one.sizeBytes()).isEqualTo(Files.size(one.file())).isLessThan(tar(one).length);
        }
    }

    @Test
    void isOneFrameWithAChecksumAndNoOtherOption() throws IOException {
        try (Spool spool = new Spool()) {
            byte[] bytes = Files.readAllBytes(archive(spool, "a", Compression.zstd(3)).file());

            // RFC 8878, 3.1.1: magic; then no size, no dictionary, a window, and the checksum's flag alone.
            assertThat(bytes).startsWith(0x28, 0xb5, 0x2f, 0xfd, 0x04);
        }
    }

    @Test
    void whatIsCutOffIsNoArchive() throws IOException {
        try (Spool spool = new Spool()) {
            SealedArchive archive = archive(spool, "a", Compression.zstd(3));
            byte[] bytes = Files.readAllBytes(archive.file());
            Files.write(archive.file(), Arrays.copyOf(bytes, bytes.length - 1));

            assertThatThrownBy(() -> tar(archive)).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 20})
    void otherLevelsAreRefused(int level) {
        assertThatThrownBy(() -> Compression.zstd(level)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("zstd's levels are 1 to 19: " + level);
    }

    private static SealedArchive archive(Spool spool, String file, Compression compression) throws IOException {
        try (ArchiveWriter archive = ArchiveWriter.open(spool.file(file), Batches.later(), compression)) {
            for (int id = 0; id < 500; id++) {
                archive.add("d-" + id, "4712" + id, NEXT.plusNanos(1000 * id), utf8("{\"id\":" + id + "}"));
            }
            return archive.seal(Batches.seal());
        }
    }

    private static byte[] tar(SealedArchive archive) throws IOException {
        try (InputStream tar = Decompression.tar(archive.name().extension(), Files.newInputStream(archive.file()))) {
            return tar.readAllBytes();
        }
    }
}
