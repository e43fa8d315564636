package io.tidemark.batch;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import io.tidemark.TidemarkException;
import java.util.Optional;

/**
 * The library libdeflate, as systems have it: Debian and Ubuntu in {@code libdeflate0}, Fedora, RHEL and Homebrew in
 * {@code libdeflate}.
 *
 * <p>It compresses whole buffers alone. Source of the functions: its {@code libdeflate.h}.
 */
interface Libdeflate extends Library {
    /** NULL where there is no memory. */
    Pointer libdeflate_alloc_compressor(int level);

    /** The bytes written; 0 where they have no room. */
    NativeLong libdeflate_gzip_compress(Pointer compressor, Pointer in, NativeLong inBytes, Pointer out, NativeLong outBytes);

    NativeLong libdeflate_gzip_compress_bound(Pointer compressor, NativeLong inBytes);

    void libdeflate_free_compressor(Pointer compressor);

    /** Holds the library once it was looked for. */
    final class Loaded {
        private static final Optional<Libdeflate> LIBRARY = load("deflate");

        private Loaded() {
        }
    }

    /** The library; empty where this machine hasn't it. */
    static Optional<Libdeflate> find() {
        return Loaded.LIBRARY;
    }

    /** @throws TidemarkException where this machine hasn't it */
    static Libdeflate require() {
        return find().orElseThrow(() -> new TidemarkException("this machine has no libdeflate",
                "install it (Debian, Ubuntu: libdeflate0; Fedora, RHEL, Homebrew: libdeflate), or set"
                        + " tidemark.archive.gzip=auto"));
    }

    /** The library of that name; empty where it, or what calls it, can't be loaded. */
    static Optional<Libdeflate> load(String name) {
        try {
            return Optional.of(Native.load(name, Libdeflate.class));
        } catch (LinkageError e) {
            return Optional.empty();
        }
    }
}
