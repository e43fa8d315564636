package io.tidemark.batch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Hands what is written over to a thread of its own, which writes it on: so rows are read and rendered on one core while
 * what came before is compressed and hashed on another.
 *
 * <p>Memory holds {@link #BUFFERS} buffers of {@link #BUFFER_BYTES}; who writes waits while all of them are full. A failure
 * of the other stream arrives with a later write, or with {@link #close} at the latest. One thread writes at a time.
 */
final class BackgroundOutput extends OutputStream {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int BUFFERS = 8;
    private static final byte[] END = new byte[0];
    // As many threads as archives are open, which tidemark.runs.parallel bounds; an idle one ends after a minute.
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "tidemark-compress");
        thread.setDaemon(true);
        return thread;
    });

    private final OutputStream target;
    private final BlockingQueue<byte[]> written = new ArrayBlockingQueue<>(BUFFERS);
    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(BUFFERS);
    private final Future<?> writing;
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int length;
    private volatile Throwable failure;
    private boolean isClosed;

    BackgroundOutput(OutputStream target) {
        this.target = target;
        this.writing = THREADS.submit(this::writeOn);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        for (int done = 0; done < count; ) {
            int step = Math.min(count - done, BUFFER_BYTES - length);
            System.arraycopy(bytes, offset + done, buffer, length, step);
            length += step;
            done += step;
            if (length == BUFFER_BYTES) {
                checkFailure();
                put(buffer);
                byte[] next = free.poll();
                buffer = next == null ? new byte[BUFFER_BYTES] : next;
                length = 0;
            }
        }
    }

    /** Waits until all is written on, and closes the other stream, also where that failed. */
    @Override
    public void close() throws IOException {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try (target) {
            if (length > 0) {
                put(Arrays.copyOf(buffer, length));
            }
            put(END);
            writing.get();
            checkFailure();
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private void writeOn() {
        try {
            for (byte[] bytes = written.take(); bytes != END; bytes = written.take()) {
                pass(bytes);
                // The last one is short, and of no more use.
                free.offer(bytes);
            }
        } catch (InterruptedException e) {
            failure = e;
        }
    }

    // Goes on taking after a failure, so that nobody waits for room.
    private void pass(byte[] bytes) {
        try {
            if (failure == null) {
                target.write(bytes, 0, bytes.length);
            }
        } catch (Throwable e) {
            failure = e;
        }
    }

    private void put(byte[] bytes) throws InterruptedIOException {
        try {
            written.put(bytes);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private InterruptedIOException interrupted() {
        // Nobody gives the thread an end any more.
        writing.cancel(true);
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while an archive was written");
    }

    private void checkFailure() throws IOException {
        Throwable cause = failure;
        if (cause != null) {
            throw new IOException(cause.getMessage(), cause);
        }
    }
}
