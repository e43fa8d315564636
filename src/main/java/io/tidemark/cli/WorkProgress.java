package io.tidemark.cli;

import java.io.PrintStream;
import java.time.Duration;

/**
 * Shows how far a command's work is: a bar that is drawn anew on one line of a terminal, elsewhere a line for each tenth.
 * Safe for use by many threads.
 */
final class WorkProgress implements AutoCloseable {
    private static final Duration DRAW_EVERY = Duration.ofMillis(200);

    private final PrintStream out;
    private final boolean isTerminal;
    private final String unit;
    private final long beganNanos = System.nanoTime();
    private String subject = "";
    private long drawnNanos;
    private long total;
    private long done;
    private long bytes;

    private WorkProgress(PrintStream out, boolean isTerminal, String unit) {
        this.out = out;
        this.isTerminal = isTerminal;
        this.unit = unit;
    }

    /** @param unit what is counted, in the plural, as {@code archives} */
    static WorkProgress onStderr(String unit) {
        return new WorkProgress(System.err, Terminal.isInteractive(), unit);
    }

    /** Begins with another subject, as {@code acme/akten}. */
    synchronized void begin(String subject, long total) {
        this.subject = subject;
        this.total = total;
        this.done = 0;
        this.bytes = 0;
        draw(true);
    }

    /** One more is done, which took these bytes. */
    synchronized void done(long sizeBytes) {
        done++;
        bytes += sizeBytes;
        if (isTerminal) {
            draw(done == total);
        } else if (Tenths.isDue(done, total)) {
            out.println(Tenths.line(subject, done, total, unit) + ", " + Readable.bytes(bytes));
        }
    }

    /** Some bytes of one that isn't done yet. */
    synchronized void add(long sizeBytes) {
        bytes += sizeBytes;
        draw(false);
    }

    private void draw(boolean isDue) {
        long now = System.nanoTime();
        if (isTerminal && (isDue || now - drawnNanos > DRAW_EVERY.toNanos())) {
            drawnNanos = now;
            out.print(ProgressBar.bar(done, total) + " " + subject + " " + Readable.count(done) + "/" + Readable.count(total)
                    + " " + unit + ", " + Readable.bytes(bytes) + ", " + Readable.duration(Duration.ofNanos(now - beganNanos))
                    + ProgressBar.CLEAR_LINE + '\r');
            out.flush();
        }
    }

    @Override
    public synchronized void close() {
        if (isTerminal) {
            out.print(ProgressBar.CLEAR_LINE);
            out.flush();
        }
    }
}
