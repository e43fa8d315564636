package io.tidemark.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.StreamKey;
import io.tidemark.testing.Await;
import io.tidemark.testing.SourceDatabase;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunLockTest {
    private static final StreamKey KEY = new StreamKey("acme", "akten", "s3");

    @Test
    void isOnesAloneUntilItIsClosed() throws Exception {
        try (var state = SourceDatabase.fresh()) {
            try (RunLock held = RunLock.tryAcquire(state.dataSource(), KEY).orElseThrow()) {
                assertThat(RunLock.tryAcquire(state.dataSource(), KEY)).isEmpty();
                for (StreamKey other : new StreamKey[] {new StreamKey("acme", "dokumente", "s3"),
                        new StreamKey("globex", "akten", "s3"), new StreamKey("acme", "akten", "second")}) {
                    RunLock.tryAcquire(state.dataSource(), other).orElseThrow().close();
                }
            }
            RunLock.tryAcquire(state.dataSource(), KEY).orElseThrow().close();
        }
    }

    /** As when the process dies, or the line to it. */
    @Test
    void isFreeOnceItsSessionIsGone() throws Exception {
        try (var state = SourceDatabase.fresh()) {
            RunLock.tryAcquire(state.dataSource(), KEY).orElseThrow();

            state.strings("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                    + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");

            Await.until(Duration.ofMinutes(1), "the lock is free", () -> {
                Optional<RunLock> lock = RunLock.tryAcquire(state.dataSource(), KEY);
                if (lock.isPresent()) {
                    lock.get().close();
                }
                return lock.isPresent();
            });
        }
    }
}
