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
record LibdeflateCompression(Libdeflate library, int level) implements Compression {
    /** A larger one costs memory, twice for each archive, and packs less than a hundredth better (bench/README.md). */
    static final int MEMBER_BYTES = 1 << 20;

    LibdeflateCompression {
        if (level < 0 || level > 9) {
            throw new IllegalArgumentException("gzip's levels are 0 to 9: " + level);
        }
    }

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
        return new Members(library, level, out);
    }

    /** Gathers content, and writes it as a member when it is enough, or at the end. */
    private static final class Members extends OutputStream {
        private final Libdeflate library;
        private final OutputStream out;
        private final Pointer compressor;
        private final Memory content = new Memory(MEMBER_BYTES);
        private final Memory member;
        private final byte[] copied = new byte[1 << 16];
        private int length;
        private boolean isWritten;
        private boolean isClosed;

        Members(Libdeflate library, int level, OutputStream out) throws IOException {
            this.library = library;
            this.out = out;
            this.compressor = library.libdeflate_alloc_compressor(level);
            if (compressor == null) {
                throw new IOException("there is no memory to compress in");
            }
            this.member = new Memory(
                    library.libdeflate_gzip_compress_bound(compressor, new NativeLong(MEMBER_BYTES)).longValue());
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            for (int done = 0; done < count; ) {
                int step = Math.min(count - done, MEMBER_BYTES - length);
                content.write(length, bytes, offset + done, step);
                length += step;
                done += step;
                if (length == MEMBER_BYTES) {
                    writeMember();
                }
            }
        }

        private void writeMember() throws IOException {
            int size = library.libdeflate_gzip_compress(compressor, content, new NativeLong(length), member,
                    new NativeLong(member.size())).intValue();
            if (size == 0) {
                throw new IOException("libdeflate can't compress " + length + " bytes");
            }
            for (int done = 0; done < size; ) {
                int step = Math.min(copied.length, size - done);
                member.read(done, copied, 0, step);
                out.write(copied, 0, step);
                done += step;
            }
            length = 0;
            isWritten = true;
        }

        @Override
        public void close() throws IOException {
            if (isClosed) {
                return;
            }
            isClosed = true;
            try (out; content; member) {
                // Of no content too: what is empty is no gzip.
                if (length > 0 || !isWritten) {
                    writeMember();
                }
            } finally {
                library.libdeflate_free_compressor(compressor);
            }
        }
    }
}
