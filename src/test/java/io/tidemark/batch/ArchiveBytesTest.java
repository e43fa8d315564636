package io.tidemark.batch;

import static io.tidemark.batch.Batches.NEXT;
import static io.tidemark.batch.Batches.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TimeZone;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same rows give the same bytes, and tools that know nothing of Tidemark read them. */
class ArchiveBytesTest {
    @Test
    void sameRowsGiveTheSameBytesAndOtherRowsAnotherKey() throws IOException {
        try (Spool spool = new Spool()) {
            SealedArchive one = archive(spool, "one", "{\"id\":1}");
            TimeZone zone = TimeZone.getDefault();
            SealedArchive two;
            try {
                TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
                two = archive(spool, "two", "{\"id\":1}");
            } finally {
                TimeZone.setDefault(zone);
            }
            SealedArchive other = archive(spool, "other", "{\"id\":2}");

            assertThat(two.file()).hasSameBinaryContentAs(one.file());
            assertThat(two.ref()).isEqualTo(one.ref());
            assertThat(other.ref().key()).isNotEqualTo(one.ref().key());
        }
    }

    /** A change here changes every archive ever written again: retries of archives already stored become alarms. */
    @Test
    void bytesBeforeCompressionAreThoseOfTheFirstRelease() throws IOException {
        try (Spool spool = new Spool()) {
            SealedArchive sealed = archive(spool, "a", "{\"id\":1}");
            byte[] tar = ReadArchive.of(sealed.file(), "dokumente-00000042").tar();
            assertThat(ReadArchive.sha256(tar))
                    .isEqualTo("5c4fbcd8cbb36fdc0fd3c21d22f81574b6d6f77345fc6a6c64d33349cd988d87");
            assertThat(sealed.name().digest()).isEqualTo("23383548c9dd");
            assertThat(new String(tar, 257, 8, StandardCharsets.US_ASCII)).isEqualTo("ustar\00000");
            assertThat(Arrays.copyOfRange(tar, tar.length - 1024, tar.length)).containsOnly(0);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 4", "6, 0", "9, 2"})
    void gzipHeaderIsConstant(int level, byte extraFlags) throws IOException {
        try (Spool spool = new Spool()) {
            ArchiveWriter archive = ArchiveWriter.open(spool.file("a"), Batches.later(), Compression.gzip(level));
            archive.setAside("1", NEXT, "it is too large");
            byte[] header = new byte[10];
            try (InputStream in = Files.newInputStream(archive.seal(Batches.seal()).file())) {
                assertThat(in.readNBytes(header, 0, 10)).isEqualTo(10);
            }
            // RFC 1952: magic, deflate, no flags (no name, no comment), no mtime, the level, system unknown.
            assertThat(header).containsExactly(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, extraFlags, 255);
        }
    }

    @Test
    void tarAndSha256sumReadAndCheckIt() throws IOException, InterruptedException {
        try (Spool spool = new Spool()) {
            ArchiveWriter archive = ArchiveWriter.open(spool.file("a"), Batches.later(), Compression.gzip(6));
            for (String value : List.of("d-1", "../../x", "100%", "a=b", "${sys.java.version}", "ö".repeat(300), ".x",
                    "😀")) {
                archive.add(Names.shortened(Names.escape(value)), value, NEXT, utf8("{\"id\":\"" + value + "\"}"));
            }
            SealedArchive sealed = archive.seal(Batches.seal());

            assertThat(run(spool.folder(), "tar", "-xzf", sealed.file().toString())).isEmpty();
            Path bag = spool.file("dokumente-00000042");
            assertThat(run(bag, "sha256sum", "--strict", "-c", "manifest-sha256.txt")).hasSize(8)
                    .allMatch(line -> line.endsWith(": OK"));
            assertThat(run(bag, "sha256sum", "--strict", "-c", "tagmanifest-sha256.txt")).containsExactly(
                    "tidemark.json: OK", "bag-info.txt: OK", "bagit.txt: OK", "manifest-sha256.txt: OK");
            assertThat(run(bag, "ls", "data")).contains("=2E.=2F..=2Fx.json", "=24=7Bsys.java.version=7D.json",
                    "=F0=9F=98=80.json");
            assertThat(run(spool.folder(), "tar", "--utc", "--full-time", "--numeric-owner", "-tvzf",
                    sealed.file().toString()))
                    .startsWith("-rw-r--r-- 0/0              12 2011-05-01 10:00:01 dokumente-00000042/data/d-1.json");
        }
    }

    @Property(tries = 200)
    void rowsOfABatchNeverShareANameAndAllAreLegal(@ForAll("rowNames") List<String> given) throws IOException {
        try (Spool spool = new Spool();
                ArchiveWriter archive = ArchiveWriter.open(spool.file("a"), Batches.later(), Compression.gzip(0))) {
            Set<String> names = new HashSet<>();
            for (int id = 0; id < given.size(); id++) {
                String name = archive.add(given.get(id), "/" + id, NEXT, new byte[0]);
                assertThat(names.add(name)).isTrue();
                assertThat(name).matches("[A-Za-z0-9_=-][A-Za-z0-9._=-]*");
                assertThat((name + "==0123456789ab.json").length()).isLessThanOrEqualTo(255);
            }
        }
    }

    @Provide
    Arbitrary<List<String>> rowNames() {
        return Arbitraries.of("a", "b", "a==b", "x".repeat(194), "x".repeat(198), "x".repeat(200), "x".repeat(199) + "y")
                .list().ofMaxSize(12);
    }

    private static SealedArchive archive(Spool spool, String file, String json) throws IOException {
        try (ArchiveWriter archive = ArchiveWriter.open(spool.file(file), Batches.later(), Compression.gzip(6))) {
            archive.add("d-1", "4712", NEXT, utf8(json));
            archive.add("x".repeat(150), "4713", NEXT.plusNanos(1000), utf8("{}"));
            return archive.seal(Batches.seal(AttachmentEntry.stored("d-1", "tidemark-acme-2011-05",
                    "dokumente/pdf/2011-05-01/d-1.pdf", 3, "b".repeat(64))));
        }
    }

    private static List<String> run(Path folder, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        List<String> lines = new ArrayList<>(process.inputReader(StandardCharsets.UTF_8).lines().toList());
        assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
        return lines;
    }
}
