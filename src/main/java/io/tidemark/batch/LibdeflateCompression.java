package io.tidemark.batch;

import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.OutputStream;

/**
 * gzip (RFC 1952) by libdeflate, in one member for each {@link #MEMBER_BYTES} of content: it compresses whole buffers alone.
 * A member's header is of constants: no mtime, no file name, operating system unknown.
 *
 * <p>The compressed bytes are those of the machine's libdeflate, so another one may give other bytes for the same tar. The key
 * doesn't change then, because its digest is of the content.
 *
 * @param level 0 (stored only) to 9 (smallest)
 */
record LibdeflateCompression(Libdeflate library, int level) implements GzipFormat {
    /** A larger one costs memory, twice for each archive, and packs less than a hundredth better (bench/README.md). */
    static final int MEMBER_BYTES = 1 << 20;

    LibdeflateCompression {
        if (level < 0 || level > 9) {
            throw new IllegalArgumentException("gzip's levels are 0 to 9: " + level);
        }
    }

    @Override
    public OutputStream to(OutputStream out) throws IOException {
        return new Members(library, level, out);
    }

    private static final class Members extends BlockOutput {
        private final Libdeflate library;
        private final Pointer compressor;
        private final Memory member;
        private boolean isWritten;

        Members(Libdeflate library, int level, OutputStream out) throws IOException {
            super(MEMBER_BYTES, out);
            this.library = library;
            this.compressor = library.libdeflate_alloc_compressor(level);
            if (compressor == null) {
                throw new IOException("there is no memory to compress in");
            }
            this.member = new Memory(
                    library.libdeflate_gzip_compress_bound(compressor, new NativeLong(MEMBER_BYTES)).longValue());
        }

        @Override
        void take(int count, boolean isLast) throws IOException {
            // A member even where there is no content at all: an empty file is not gzip.
            if (count == 0 && isWritten) {
                return;
            }
            int size = library.libdeflate_gzip_compress(compressor, content, new NativeLong(count), member,
                    new NativeLong(member.size())).intValue();
            if (size == 0) {
                throw new IOException("libdeflate can't compress " + count + " bytes");
            }
            pass(member, size);
            isWritten = true;
        }

        @Override
        void free() {
            member.close();
            library.libdeflate_free_compressor(compressor);
        }
    }
}
