package io.tidemark.batch;

import com.sun.jna.Memory;
import java.io.IOException;
import java.io.OutputStream;

/**
 * gzip (RFC 1952) by ISA-L, in one member with a header of constants: no mtime, no file name, operating system unknown.
 *
 * <p>The compressed bytes are those of the machine's ISA-L and processor, so another one may give other bytes for the same tar.
 * The key doesn't change then, because its digest is of the content.
 *
 * @param level 1 (fastest) to 3 (smallest)
 */
record IsalCompression(Isal library, int level) implements GzipFormat {
    /** The levels of gzip that it has; its own level 0 compresses, too. */
    static final int LEAST_LEVEL = 1;
    static final int MOST_LEVEL = 3;
    /** What is compressed at a time. */
    static final int BLOCK_BYTES = 1 << 16;

    IsalCompression {
        if (!isLevel(level)) {
            throw new IllegalArgumentException("ISA-L's levels are 1 to 3: " + level);
        }
    }

    static boolean isLevel(int level) {
        return level >= LEAST_LEVEL && level <= MOST_LEVEL;
    }

    @Override
    public OutputStream to(OutputStream out) {
        return new Member(library, level, out);
    }

    private static final class Member extends BlockOutput {
        private final Isal library;
        private final Memory stream = new Memory(Isal.STREAM_BYTES);
        private final Memory work = new Memory(Isal.WORK_BYTES);
        private final Memory packed = new Memory(BLOCK_BYTES);

        Member(Isal library, int level, OutputStream out) {
            super(BLOCK_BYTES, out);
            this.library = library;
            // So that nothing of what comes of it can follow what was in this memory before.
            stream.clear();
            work.clear();
            library.isal_deflate_init(stream);
            stream.setInt(Isal.LEVEL, level);
            stream.setPointer(Isal.WORK, work);
            stream.setInt(Isal.WORK_SIZE, Isal.WORK_BYTES);
            stream.setShort(Isal.WRAPPER, Isal.GZIP);
        }

        @Override
        void take(int count, boolean isLast) throws IOException {
            stream.setPointer(Isal.NEXT_IN, content);
            stream.setInt(Isal.AVAILABLE_IN, count);
            stream.setShort(Isal.IS_LAST, (short) (isLast ? 1 : 0));
            do {
                stream.setPointer(Isal.NEXT_OUT, packed);
                stream.setInt(Isal.AVAILABLE_OUT, BLOCK_BYTES);
                int result = library.isal_deflate(stream);
                if (result != Isal.OK) {
                    throw new IOException("ISA-L can't compress " + count + " bytes: " + result);
                }
                pass(packed, BLOCK_BYTES - stream.getInt(Isal.AVAILABLE_OUT));
            } while (stream.getInt(Isal.AVAILABLE_OUT) == 0);
        }

        @Override
        void free() {
            stream.close();
            work.close();
            packed.close();
        }
    }
}
