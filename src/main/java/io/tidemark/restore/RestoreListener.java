package io.tidemark.restore;

import io.tidemark.StreamKey;

/** Hears how far a restore is. Called by the restore's thread. */
public interface RestoreListener {
    /** Passes everything by. */
    RestoreListener NONE = new RestoreListener() {
        @Override
        public void begin(StreamKey key, long archives) {
            // Nobody wants to know.
        }

        @Override
        public void done(long sizeBytes) {
            // Nobody wants to know.
        }
    };

    /** So many archives of a stream are there to be restored. */
    void begin(StreamKey key, long archives);

    /** One more archive, of this size, was restored or passed over. */
    void done(long sizeBytes);
}
