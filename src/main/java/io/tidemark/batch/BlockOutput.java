package io.tidemark.batch;

import com.sun.jna.Memory;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Gathers content outside the heap, where a library of the system finds it, and hands it over block by block, each full but the
 * last: so what is made of it doesn't follow how it was written.
 *
 * <p>After a failure nothing more is handed over, so that what lacks a part never ends as if it were whole. Closing waits for a
 * thread that still writes, as memory that a library works on must not be freed.
 */
abstract class BlockOutput extends OutputStream {
    /** The content that is gathered. */
    final Memory content;
    private final OutputStream out;
    private final byte[] copied = new byte[1 << 16];
    private int length;
    private boolean isWhole = true;
    private boolean isClosed;

    /**
     * @param blockBytes of content, for each hand-over
     * @param out        where what becomes of it goes
     */
    BlockOutput(int blockBytes, OutputStream out) {
        this.content = new Memory(blockBytes);
        this.out = out;
    }

    /**
     * Takes over the first bytes of {@link #content}.
     *
     * @param count  as many as a block has; fewer, or none, with the last one
     * @param isLast true once, at the end; never after a failure
     */
    abstract void take(int count, boolean isLast) throws IOException;

    /** Frees what the library holds. */
    abstract void free();

    /** Writes the first bytes of a buffer to the other stream. */
    final void pass(Memory buffer, int count) throws IOException {
        for (int done = 0; done < count; ) {
            int step = Math.min(copied.length, count - done);
            buffer.read(done, copied, 0, step);
            out.write(copied, 0, step);
            done += step;
        }
    }

    @Override
    public final void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public final synchronized void write(byte[] bytes, int offset, int count) throws IOException {
        if (isClosed || !isWhole) {
            throw new IOException(isClosed ? "the compressor is closed" : "the compressor failed before");
        }
        for (int done = 0; done < count; ) {
            int step = (int) Math.min(count - done, content.size() - length);
            content.write(length, bytes, offset + done, step);
            length += step;
            done += step;
            if (length == content.size()) {
                hand(false);
            }
        }
    }

    private void hand(boolean isLast) throws IOException {
        int count = length;
        length = 0;
        isWhole = false;
        take(count, isLast);
        isWhole = true;
    }

    @Override
    public final synchronized void close() throws IOException {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try (out; content) {
            if (isWhole) {
                hand(true);
            }
        } finally {
            free();
        }
    }
}
