package io.tidemark.cli;

import io.tidemark.state.StatusReader;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A bar that is drawn anew on one line of a terminal: streams done, rows stored, time.
 *
 * <p>Rows are those of the ledger, page by page, so that the bar shows that a long first run goes on.
 */
final class ProgressBar implements Progress {
    private static final int WIDTH = 30;
    static final String CLEAR_LINE = "\u001b[K";

    private final PrintStream out;
    private final int streams;
    private final StatusReader status;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    });
    private final long beganNanos = System.nanoTime();
    private final long rowsBefore;
    private long rows;
    private int done;

    private ProgressBar(PrintStream out, int streams, StatusReader status) {
        this.out = out;
        this.streams = streams;
        this.status = status;
        this.rowsBefore = storedRows();
        this.rows = rowsBefore;
    }

    static ProgressBar start(PrintStream out, int streams, StatusReader status) {
        var bar = new ProgressBar(out, streams, status);
        bar.clock.scheduleWithFixedDelay(bar::refresh, 0, 1, TimeUnit.SECONDS);
        return bar;
    }

    private void refresh() {
        long stored = storedRows();
        synchronized (this) {
            rows = stored;
            draw();
        }
    }

    private long storedRows() {
        try {
            return status.read().streams().stream().mapToLong(StatusReader.StreamStatus::rows).sum();
        } catch (SQLException e) {
            // The runs say what is wrong with the database; the bar stands still meanwhile.
            return rows;
        }
    }

    @Override
    public synchronized void done(CatchUp.Result result) {
        done++;
        draw();
    }

    private void draw() {
        // The cursor goes back to the start, so that a line of the log writes over the bar and not behind it.
        out.print(line(done, streams, rows - rowsBefore, Duration.ofNanos(System.nanoTime() - beganNanos)) + CLEAR_LINE + '\r');
        out.flush();
    }

    static String line(int done, int streams, long rows, Duration time) {
        return bar(done, streams) + " " + done + "/" + streams + " streams, " + Readable.count(rows) + " rows, "
                + Readable.duration(time);
    }

    /** {@code [####      ]}; nothing to do is all done. */
    static String bar(long done, long total) {
        int filled = total == 0 ? WIDTH : (int) (WIDTH * Math.min(done, total) / total);
        return "[" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "]";
    }

    @Override
    public synchronized void close() {
        clock.shutdownNow();
        out.print(CLEAR_LINE);
        out.flush();
    }
}
