package io.tidemark.run;

import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/**
 * How far a run is, for whoever watches it. Counted by batches and attachments, never by rows, so that watching costs a
 * run nothing. Safe for use by many threads; what is read may be a moment old.
 */
public final class RunProgress {
    /** What a run is doing. */
    public enum Phase {
        /** It reads watermark, columns and horizon. */
        BEGINNING,
        /** It reads a page's rows; batches that are full are stored meanwhile. */
        READING,
        /** All rows of the page are read; it waits until the store has them. */
        STORING,
        /** It enters the page into the ledger and moves the watermark. */
        COMMITTING;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String id;
    private final Instant began;
    private final LongAdder rows = new LongAdder();
    private final LongAdder attachments = new LongAdder();
    private volatile Phase phase = Phase.BEGINNING;
    private volatile int pages;

    public RunProgress(String id, Instant began) {
        this.id = id;
        this.began = began;
    }

    /** The id that stands in each of the run's log lines. */
    public String id() {
        return id;
    }

    public Instant began() {
        return began;
    }

    public Phase phase() {
        return phase;
    }

    /** Rows of batches that are full, whether stored or not. */
    public long rows() {
        return rows.sum();
    }

    /** Attachments that the store has, or that the source lacks. */
    public long attachments() {
        return attachments.sum();
    }

    /** Pages begun. */
    public int pages() {
        return pages;
    }

    void enter(Phase entered) {
        phase = entered;
    }

    void page(int number) {
        pages = number;
        phase = Phase.READING;
    }

    void filled(int rowsOfBatch) {
        rows.add(rowsOfBatch);
    }

    void attached() {
        attachments.increment();
    }
}
