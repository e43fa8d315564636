package io.tidemark.batch;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.tidemark.TidemarkException;
import java.util.Optional;

/**
 * Intel's library ISA-L, whose igzip has code for x86-64 and aarch64, as systems have it: Debian and Ubuntu in {@code libisal2},
 * Fedora and Homebrew in {@code isa-l}.
 *
 * <p>What it works on is a structure of C, {@code isal_zstream}, whose public fields and size were the same in each version that was
 * compared: 2.24, 2.30, 2.31.1 and 2.32.1. Source of the functions, offsets and sizes: its {@code igzip_lib.h}.
 */
interface Isal extends Library {
    /** Of {@code isal_zstream}, in bytes, with its state inside; some more than the 82,384 that it has. */
    int STREAM_BYTES = 96 * 1024;
    /** What its third level wants to work in ({@code ISAL_DEF_LVL3_DEFAULT}); the others want less. */
    int WORK_BYTES = 348_160;

    int NEXT_IN = 0;
    int AVAILABLE_IN = 8;
    int NEXT_OUT = 16;
    int AVAILABLE_OUT = 24;
    int LEVEL = 40;
    int WORK_SIZE = 44;
    int WORK = 48;
    int IS_LAST = 56;
    int WRAPPER = 60;

    /** {@code IGZIP_GZIP}: a header of constants (no time, no name, system unknown) before, CRC and length behind. */
    short GZIP = 1;
    /** {@code COMP_OK}. */
    int OK = 0;

    /** Sets what the caller doesn't set afterwards. */
    void isal_deflate_init(Pointer stream);

    /** {@link #OK}, or a negative number. Where it leaves no room in the output, it is to be called again. */
    int isal_deflate(Pointer stream);

    /** Holds the library once it was looked for. */
    final class Loaded {
        private static final Optional<Isal> LIBRARY = load("isal");

        private Loaded() {
        }
    }

    /** The library; empty where this machine hasn't it. */
    static Optional<Isal> find() {
        return Loaded.LIBRARY;
    }

    /** @throws TidemarkException where this machine hasn't it */
    static Isal require() {
        return find().orElseThrow(() -> new TidemarkException("this machine has no ISA-L",
                "install it (Debian, Ubuntu: libisal2; Fedora, Homebrew: isa-l), or set tidemark.archive.gzip=auto"));
    }

    /** The library of that name; empty where it, or what calls it, can't be loaded, and where pointers have no 64 bits. */
    static Optional<Isal> load(String name) {
        if (Native.POINTER_SIZE != Long.BYTES) {
            return Optional.empty();
        }
        try (Memory stream = new Memory(STREAM_BYTES)) {
            Isal library = Native.load(name, Isal.class);
            // A function that is missing shows only when it is called.
            library.isal_deflate_init(stream);
            return Optional.of(library);
        } catch (LinkageError e) {
            return Optional.empty();
        }
    }
}
