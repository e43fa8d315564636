package io.tidemark.cli;

import io.tidemark.config.DatabaseSettings;
import io.tidemark.state.StatusReader;

/** Shows how far a command is. Safe for use by many threads. */
interface Progress extends AutoCloseable {
    /** A tenant's stream is done. */
    void done(CatchUp.Result result);

    /** Nothing more is shown. */
    @Override
    void close();

    /** A bar where a person looks on, lines elsewhere. */
    static Progress onStderr(DatabaseSettings state, int streams) {
        return Terminal.isInteractive() ? ProgressBar.start(System.err, streams, new StatusReader(state))
                : new ProgressLines(System.err, streams);
    }
}
