package io.tidemark.mirror;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How many bytes may be read in a second, by all threads together. Safe for use by many threads. */
public final class Bandwidth {
    /** As many as come. */
    public static final Bandwidth UNLIMITED = new Bandwidth(Long.MAX_VALUE, System::nanoTime, Bandwidth::sleep);

    // Short, so that reading is even and a stop is soon.
    private static final long PARTS_OF_A_SECOND = 10;

    private final long bytesPerSecond;
    private final LongSupplier nanoTime;
    private final Pause pause;
    private long nextNanos;
    private boolean isBegun;

    /** Waits. */
    @FunctionalInterface
    interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    Bandwidth(long bytesPerSecond, LongSupplier nanoTime, Pause pause) {
        this.bytesPerSecond = bytesPerSecond;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /** @param bytesPerSecond 0 for as many as come */
    public static Bandwidth of(long bytesPerSecond) {
        return bytesPerSecond == 0 ? UNLIMITED : new Bandwidth(bytesPerSecond, System::nanoTime, Bandwidth::sleep);
    }

    private static void sleep(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }

    /** The same bytes, no faster; closing it closes them. */
    InputStream limit(InputStream in) {
        if (bytesPerSecond == Long.MAX_VALUE) {
            return in;
        }
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count = super.read(bytes, offset, (int) Math.min(length, Math.max(1, bytesPerSecond / PARTS_OF_A_SECOND)));
                if (count > 0) {
                    take(count);
                }
                return count;
            }
        };
    }

    /** Waits until so many bytes are due. */
    private void take(int count) throws IOException {
        Duration wait = reserve(count);
        if (!wait.isZero()) {
            try {
                pause.of(wait);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("interrupted while it waited for its bandwidth").initCause(e);
            }
        }
    }

    // What wasn't read in time is not made up for: a line that others use must never see more.
    private synchronized Duration reserve(int count) {
        long now = nanoTime.getAsLong();
        long begin = isBegun && nextNanos - now > 0 ? nextNanos : now;
        isBegun = true;
        nextNanos = begin + Math.round(count * 1e9 / bytesPerSecond);
        return Duration.ofNanos(nextNanos - now);
    }
}
