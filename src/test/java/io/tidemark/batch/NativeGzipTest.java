package io.tidemark.batch;

import static io.tidemark.batch.Batches.NEXT;
import static io.tidemark.batch.Batches.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Platform;
import io.tidemark.testing.Await;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** gzip by each library, and by what is chosen where the machine has none, is gzip as any other. */
class NativeGzipTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Each library at the ends of its levels, and what is chosen by itself. */
    static Stream<Candidate> candidates() {
        return Stream.of(Stream.of(0, 1, 3, 6, 9).map(level ->
                        new Candidate("", level, at -> Optional.of(Compression.fastestGzip(at)))),
                Stream.of(1, 2, 3).map(NativeGzipTest::isal), Stream.of(0, 1, 9).map(NativeGzipTest::libdeflate))
                .flatMap(all -> all);
    }

    static Stream<Candidate> libraries() {
        return Stream.of(isal(1), libdeflate(6));
    }

    private static Candidate isal(int level) {
        return new Candidate("libisal2", level, at -> Isal.find().map(library -> new IsalCompression(library, at)));
    }

    private static Candidate libdeflate(int level) {
        return new Candidate("libdeflate0", level,
                at -> Libdeflate.find().map(library -> new LibdeflateCompression(library, at)));
    }

    /**
     * A way to compress that not every machine has.
     *
     * @param debianPackage of the library; empty for what each machine has
     */
    record Candidate(String debianPackage, int level, IntFunction<Optional<Compression>> at) {
        /** Where the machine lacks the library, the test that asks is skipped, with what to install. */
        Compression require() {
            Optional<Compression> compression = at.apply(level);
            assumeTrue(compression.isPresent(),
                    "no such library on this machine; Debian has it: apt-get install " + debianPackage);
            return compression.orElseThrow();
        }

        @Override
        public String toString() {
            return (debianPackage.isEmpty() ? "the fastest" : debianPackage) + " at level " + level;
        }
    }

    @ParameterizedTest
    @MethodSource("candidates")
    void sameRowsGiveTheSameBytesAndTheTarThatJavasGzipHas(Candidate candidate) throws IOException {
        Compression compression = candidate.require();
        try (Spool spool = new Spool()) {
            SealedArchive one = archive(spool, "one", compression);
            SealedArchive two = archive(spool, "two", compression);
            SealedArchive java = archive(spool, "java", Compression.gzip(6));

            assertThat(two.file()).hasSameBinaryContentAs(one.file());
            assertThat(ReadArchive.of(one.file(), "dokumente-00000042").tar())
                    .isEqualTo(ReadArchive.of(java.file(), "dokumente-00000042").tar());
            assertThat(one.ref().key()).isEqualTo(java.ref().key());
            assertThat(one.contentType()).isEqualTo(java.contentType());
            // RFC 1952: magic, deflate, no flags (no name, no comment), no mtime.
            assertThat(Files.readAllBytes(one.file())).startsWith(0x1f, 0x8b, 8, 0, 0, 0, 0, 0);
        }
    }

    /** Around the blocks in which content is handed over, at random bytes, which take more room compressed, and at others. */
    @ParameterizedTest
    @MethodSource("candidates")
    void contentOfAnySizeComesBackWhateverItWasWrittenIn(Candidate candidate) throws IOException {
        Compression compression = candidate.require();
        for (int block : List.of(IsalCompression.BLOCK_BYTES, LibdeflateCompression.MEMBER_BYTES)) {
            for (int sizeBytes : List.of(0, 1, block - 1, block, block + 1, 3 * block + 7)) {
                byte[] random = new byte[sizeBytes];
                new Random(sizeBytes).nextBytes(random);
                for (byte[] content : List.of(random, new byte[sizeBytes], "{\"id\":4711}\n".repeat(sizeBytes / 12).getBytes())) {
                    byte[] packed = packed(compression, content, content.length / 3);

                    assertThat(new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes()).isEqualTo(content);
                    assertThat(Decompression.tar(".tgz", new ByteArrayInputStream(packed)).readAllBytes()).isEqualTo(content);
                    assertThat(packed(compression, content, content.length / 2)).isEqualTo(packed);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("candidates")
    void aFullDiskIsAnError(Candidate candidate) throws IOException {
        Compression compression = candidate.require();
        var full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no space left on device");
            }
        };
        OutputStream out = compression.to(full);
        byte[] content = new byte[4 * LibdeflateCompression.MEMBER_BYTES];
        new Random(1).nextBytes(content);

        assertThatThrownBy(() -> {
            try (out) {
                out.write(content);
            }
        }).isInstanceOf(IOException.class).hasMessage("no space left on device");
    }

    /** Room that comes back, or a thread that writes on, must not make an archive look whole that lacks a part. */
    @ParameterizedTest
    @MethodSource("libraries")
    void whatFailedOnceOrIsClosedTakesNoMore(Candidate candidate) throws IOException {
        Compression compression = candidate.require();
        var packed = new ByteArrayOutputStream();
        OutputStream out = compression.to(new FailsOnce(packed));
        byte[] content = new byte[LibdeflateCompression.MEMBER_BYTES];
        new Random(1).nextBytes(content);

        assertThatThrownBy(() -> out.write(content)).hasMessage("no space left on device");
        assertThatThrownBy(() -> out.write(content)).isInstanceOf(IOException.class).hasMessage("the compressor failed before");
        out.close();
        assertThatThrownBy(() -> out.write(content)).isInstanceOf(IOException.class).hasMessage("the compressor is closed");
        assertThat(packed.size()).isZero();
    }

    /** Closing frees memory that the library works on: another thread's block must be done before. */
    @ParameterizedTest
    @MethodSource("libraries")
    void closingWaitsForAThreadThatStillWrites(Candidate candidate) throws Exception {
        Compression compression = candidate.require();
        var packed = new Held();
        OutputStream out = compression.to(packed);
        byte[] content = new byte[3 * LibdeflateCompression.MEMBER_BYTES];
        new Random(1).nextBytes(content);
        var writer = new FutureTask<>(() -> {
            out.write(content);
            return true;
        });
        var closer = new FutureTask<>(() -> {
            out.close();
            return true;
        });

        new Thread(writer, "writer").start();
        packed.entered.await();
        var closing = new Thread(closer, "closer");
        closing.start();
        Await.until(PATIENCE, "the closer waits", () -> closing.getState() == Thread.State.BLOCKED);
        packed.released.countDown();

        assertThat(writer.get()).isTrue();
        assertThat(closer.get()).isTrue();
        assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.bytes.toByteArray())).readAllBytes())
                .isEqualTo(content);
    }

    @Test
    void aLibraryThatIsNotThereIsNotFound() {
        assertThat(Libdeflate.load("deflate-that-is-nowhere")).isEmpty();
        assertThat(Isal.load("isal-that-is-nowhere")).isEmpty();
    }

    @Test
    void theFastestOneThatKnowsTheLevelIsChosen() {
        for (int level : List.of(0, 4, 6, 9)) {
            assertThat(Compression.fastestGzip(level)).isEqualTo(Libdeflate.find()
                    .<Compression>map(library -> new LibdeflateCompression(library, level)).orElse(Compression.gzip(level)));
        }
        Isal.find().filter(isal -> Platform.isIntel()).ifPresent(isal ->
                assertThat(Compression.fastestGzip(1)).isEqualTo(new IsalCompression(isal, 1)));
    }

    @Test
    void isalHasThreeLevels() {
        for (int level : List.of(0, 4)) {
            assertThatThrownBy(() -> new IsalCompression(null, level)).hasMessage("ISA-L's levels are 1 to 3: " + level);
        }
    }

    private static byte[] packed(Compression compression, byte[] content, int first) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = compression.to(packed)) {
            out.write(content, 0, first);
            out.write(content, first, content.length - first);
        }
        return packed.toByteArray();
    }

    private static SealedArchive archive(Spool spool, String file, Compression compression) throws IOException {
        try (ArchiveWriter archive = ArchiveWriter.open(spool.file(file), Batches.later(), compression)) {
            archive.add("d-1", "4712", NEXT, utf8("{\"id\":1}"));
            archive.add("d-2", "4713", NEXT.plusNanos(1000), utf8("{\"text\":\"" + "x".repeat(100_000) + "\"}"));
            return archive.seal(Batches.seal());
        }
    }

    /** Holds its first write until it is released. */
    private static final class Held extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public void write(int b) {
            throw new IllegalStateException("compressors write arrays");
        }

        @Override
        public void write(byte[] written, int offset, int count) throws IOException {
            entered.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            bytes.write(written, offset, count);
        }
    }

    private static final class FailsOnce extends OutputStream {
        private final OutputStream out;
        private boolean hasFailed;

        FailsOnce(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            if (!hasFailed) {
                hasFailed = true;
                throw new IOException("no space left on device");
            }
            out.write(b);
        }
    }
}
