package io.tidemark.cli;

import io.tidemark.StreamKey;
import io.tidemark.chain.RebuildListener;
import java.io.PrintStream;

/** Tells a line for each tenth of a stream's archives that is read. */
final class RebuildProgress implements RebuildListener {
    private static final int STEPS = 10;
    // What is done within a moment needs no progress.
    private static final int ARCHIVES_MIN = 100;

    private final PrintStream out;

    RebuildProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public void read(StreamKey key, int done, int total) {
        if (total >= ARCHIVES_MIN && (long) done * STEPS / total > (long) (done - 1) * STEPS / total) {
            out.println(key + ": " + (long) done * 100 / total + " %, " + Readable.count(done) + " of "
                    + Readable.count(total) + " archives read");
        }
    }
}
