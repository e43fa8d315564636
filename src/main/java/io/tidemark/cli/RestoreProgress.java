package io.tidemark.cli;

import io.tidemark.StreamKey;
import io.tidemark.cli.Selection.Item;
import io.tidemark.restore.RestoreListener;

/** Shows how far a restore is. */
record RestoreProgress(WorkProgress progress) implements RestoreListener {
    @Override
    public void begin(StreamKey key, long archives) {
        progress.begin(new Item(key.tenant(), key.stream()).toString(), archives);
    }

    @Override
    public void done(long sizeBytes) {
        progress.done(sizeBytes);
    }
}
