package io.tidemark.batch;

import com.sun.jna.Platform;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * How archives are compressed. An implementation is immutable, and the same bytes in give the same bytes out: no clock,
 * no file name.
 */
public interface Compression {
    /** The end of the key: {@code .tgz} or {@code .tar.zst}. */
    String extension();

    /** The object's {@code Content-Type}. */
    String contentType();

    /**
     * A stream that compresses to the given one. Closing it ends the compressed data, closes the other and frees what it
     * holds, also where ending fails; it is closed once, and not finished before.
     */
    OutputStream to(OutputStream out) throws IOException;

    /** gzip by Java's own library, with {@code level} 0 (none) to 9 (smallest). */
    static Compression gzip(int level) {
        return new GzipCompression(level);
    }

    /**
     * gzip by libdeflate, in half the time.
     *
     * @throws io.tidemark.TidemarkException where this machine hasn't it
     */
    static Compression libdeflate(int level) {
        return new LibdeflateCompression(Libdeflate.require(), level);
    }

    /**
     * gzip by ISA-L, in a third of the time, with {@code level} 1 to 3.
     *
     * @throws io.tidemark.TidemarkException where this machine hasn't it
     */
    static Compression isal(int level) {
        return new IsalCompression(Isal.require(), level);
    }

    /** gzip by the fastest library that this machine has and that knows the level; by Java's own where it has none. */
    static Compression fastestGzip(int level) {
        // On x86-64 alone, where it is tested: for Apple's processors 2.31.0 chose a wrong function.
        Optional<Compression> isal = Isal.find().filter(library -> Platform.isIntel() && IsalCompression.isLevel(level))
                .map(library -> new IsalCompression(library, level));
        return isal.or(() -> Libdeflate.find().map(library -> new LibdeflateCompression(library, level)))
                .orElseGet(() -> gzip(level));
    }

    /**
     * zstd, with {@code level} 1 (fastest) to 19 (smallest).
     *
     * @throws io.tidemark.TidemarkException where this machine can't load zstd's library
     */
    static Compression zstd(int level) {
        return new ZstdCompression(level);
    }
}
