package io.tidemark.cli;

/** Progress as lines: one for each tenth of work that takes long enough to need any. */
final class Tenths {
    private static final int STEPS = 10;
    // What is done within a moment needs no progress.
    private static final long LINES_FROM = 100;

    private Tenths() {
    }

    /** Whether the last step done completed a tenth. */
    static boolean isDue(long done, long total) {
        return total >= LINES_FROM && done * STEPS / total > (done - 1) * STEPS / total;
    }

    /** {@code acme/akten: 10 %, 1,000 of 10,000 archives}. */
    static String line(String subject, long done, long total, String unit) {
        return subject + ": " + done * 100 / total + " %, " + Readable.count(done) + " of " + Readable.count(total)
                + " " + unit;
    }
}
