package io.tidemark.cli;

import io.tidemark.StreamKey;
import io.tidemark.cli.Selection.Item;
import io.tidemark.restore.Restorer;

/** Shows how far a restore is. */
record RestoreProgress(WorkProgress progress) implements Restorer.Progress {
    @Override
    public void begin(StreamKey key, long archives) {
        progress.begin(new Item(key.tenant(), key.stream()).toString(), archives);
    }

    @Override
    public void done(long sizeBytes) {
        progress.done(sizeBytes);
    }
}
