package io.tidemark.cli;

import io.tidemark.state.RunReport;
import java.io.PrintStream;

/** A line for each tenant's stream that is done. */
final class ProgressLines implements Progress {
    private final PrintStream out;
    private final int streams;
    private int done;

    ProgressLines(PrintStream out, int streams) {
        this.out = out;
        this.streams = streams;
    }

    @Override
    public synchronized void done(CatchUp.Result result) {
        done++;
        RunReport report = result.report();
        out.printf("%d/%d %s %s rows=%d archives=%d%n", done, streams, Readable.oneLine(result.item().toString()), report.outcome().word(),
                report.rows(), report.archives());
    }

    @Override
    public void close() {
    }
}
