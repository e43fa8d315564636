package io.tidemark.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A header that is filled in is the one that Commons Compress makes, whichever was made before it. */
class TarHeadersTest {
    private final TarHeaders headers = new TarHeaders();

    record File(String path, long sizeBytes, long seconds) {
    }

    @Property(tries = 2000)
    void headerIsTheLibrarys(@ForAll("files") File file) throws IOException {
        byte[] header = headers.header(file.path(), file.sizeBytes(), file.seconds());

        assertThat(Arrays.equals(header, ofLibrary(file))).isTrue();
        try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(Arrays.copyOf(header, header.length + 1024)))) {
            TarArchiveEntry entry = tar.getNextEntry();
            assertThat(entry.isCheckSumOK()).isTrue();
            assertThat(entry.getName()).isEqualTo(file.path());
            assertThat(entry.getSize()).isEqualTo(file.sizeBytes());
            assertThat(entry.getLastModifiedTime().toInstant().getEpochSecond()).isEqualTo(file.seconds());
        }
    }

    private static byte[] ofLibrary(File file) throws IOException {
        var entry = new TarArchiveEntry(file.path());
        entry.setMode(0644);
        entry.setIds(0, 0);
        entry.setNames("", "");
        entry.setSize(file.sizeBytes());
        entry.setModTime(file.seconds() * 1000);
        var bytes = new ByteArrayOutputStream();
        var tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.putArchiveEntry(entry);
        return bytes.toByteArray();
    }

    @Provide
    Arbitrary<File> files() {
        Arbitrary<String> paths = Arbitraries.strings().withChars("abcXYZ019._-=/äß€").ofMinLength(1).ofMaxLength(300)
                .filter(path -> !path.startsWith("/") && !path.endsWith("/"));
        Arbitrary<Long> sizes = Arbitraries.longs().between(0, 1L << 34);
        // From the year 1 to 9999, and about the ends of what the header's field holds.
        Arbitrary<Long> seconds = Arbitraries.oneOf(Arbitraries.longs().between(-62_135_596_800L, 253_402_300_799L),
                Arbitraries.longs().between(-1, 1), Arbitraries.longs().between((1L << 33) - 2, (1L << 33) + 1));
        return Combinators.combine(paths, sizes, seconds).as(File::new);
    }
}
