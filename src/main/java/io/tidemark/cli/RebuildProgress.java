package io.tidemark.cli;

import io.tidemark.StreamKey;
import io.tidemark.chain.RebuildListener;
import java.io.PrintStream;

/** Prints a line for each tenth of a stream's archives that is read. */
final class RebuildProgress implements RebuildListener {
    private final PrintStream out;

    RebuildProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public void read(StreamKey key, int done, int total) {
        if (Tenths.isDue(done, total)) {
            out.println(Tenths.line(key.toString(), done, total, "archives") + " read");
        }
    }
}
