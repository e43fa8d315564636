package io.tidemark.flow;

import io.tidemark.StreamKey;
import io.tidemark.state.RunLock;
import java.sql.SQLException;
import org.slf4j.Logger;

/** Frees locks of tenants' streams. */
final class Locks {
    private Locks() {
    }

    /**
     * Frees a lock; one that was lost is logged, and nothing else.
     *
     * @param work that it was held for, as the log names it
     */
    static void free(RunLock lock, String work, StreamKey key, Logger log) {
        try {
            lock.close();
        } catch (SQLException e) {
            // The session that held it is gone, and the lock with it.
            log.warn("lock was lost during {} stream={}: {}", work, key, Failures.message(e));
        }
    }
}
