package io.tidemark.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.core.ResponseInputStream;

/**
 * An object's bytes, which have to come within a time: the SDK's timeouts end with the head of an answer, and a store that
 * sends a byte now and then would hold whoever reads for ever.
 *
 * <p>Its time is that of all attempts of a request ({@code tidemark.store.retry-time}), since nothing is tried again here: what
 * one attempt could store is read in it too, also where the store sends more slowly than it takes. One thread reads.
 */
public final class TimedBody extends FilterInputStream {
    private final ResponseInputStream<?> body;
    private final Duration patience;
    private final Future<?> timeout;
    private volatile boolean isOver;

    /** @param patience for the whole of the body, from now on */
    public TimedBody(ResponseInputStream<?> body, Duration patience) {
        super(body);
        this.body = body;
        this.patience = patience;
        this.timeout = QuickPut.CLOCK.schedule(() -> {
            isOver = true;
            body.abort();
        }, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** @throws IOException where its time is over, too: what an aborted body ends with may look like its end */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            int count = in.read(bytes, offset, length);
            if (!isOver) {
                return count;
            }
        } catch (IOException e) {
            if (!isOver) {
                throw e;
            }
        }
        throw new IOException("the store did not send all of it within " + patience.toMillis() + " ms");
    }

    /** Ends the transfer: whatever is left of it is not to be read. */
    public void abort() {
        body.abort();
    }

    /** Reads what is left, as long as there is time. */
    @Override
    public void close() throws IOException {
        try {
            super.close();
        } finally {
            timeout.cancel(false);
        }
    }
}
