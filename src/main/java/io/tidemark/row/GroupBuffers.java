package io.tidemark.row;

import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.RecyclerPool;

/**
 * Buffers that hold the documents of a usual group of rows, instead of Jackson's of 8,000 bytes: Camel's array, which takes what
 * they are emptied into and doubles whenever it is full, was a twentieth of the time in which rows are rendered and packed.
 */
final class GroupBuffers extends RecyclerPool.ThreadLocalPoolBase<BufferRecycler> {
    private static final int BYTES = 128 << 10;

    private static final ThreadLocal<BufferRecycler> BUFFERS = ThreadLocal.withInitial(LargeOutput::new);

    @Override
    public BufferRecycler acquirePooled() {
        return BUFFERS.get();
    }

    private static final class LargeOutput extends BufferRecycler {
        @Override
        protected int byteBufferLength(int purpose) {
            return purpose == BYTE_WRITE_ENCODING_BUFFER ? BYTES : super.byteBufferLength(purpose);
        }
    }
}
