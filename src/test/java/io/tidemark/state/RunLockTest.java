package io.tidemark.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.StreamKey;
import io.tidemark.config.DatabaseSettings;
import io.tidemark.config.Secret;
import io.tidemark.testing.Await;
import io.tidemark.testing.SourceDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunLockTest {
    private static final StreamKey KEY = new StreamKey("acme", "akten", "s3");
    private static final String LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database ="
            + " (SELECT oid FROM pg_database WHERE datname = current_database())";

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

    /** Given back to its pool, the session would hold the lock until the pool closes it. */
    @Test
    void isFreeOnceItsUnlockWasCancelled() throws Exception {
        try (var state = SourceDatabase.fresh()) {
            // Found before PostgreSQL's own, and ends as a statement that is cancelled.
            state.execute("CREATE FUNCTION pg_advisory_unlock(bigint) RETURNS boolean LANGUAGE plpgsql AS"
                            + " $$BEGIN RAISE EXCEPTION 'cancelled' USING ERRCODE = 'query_canceled'; END$$",
                    "ALTER DATABASE " + state.name() + " SET search_path = public, pg_catalog");
            var settings = new DatabaseSettings(state.jdbcUrl(), state.username(), new Secret(state.password()));
            try (var databases = new Databases(settings, settings, 1)) {
                RunLock lock = RunLock.tryAcquire(databases.locks(), KEY).orElseThrow();

                assertThatThrownBy(lock::close).isInstanceOfSatisfying(SQLException.class,
                        failure -> assertThat(failure.getSQLState()).isEqualTo("57014"));

                Await.until(Duration.ofMinutes(1), "the lock is free", () -> state.number(LOCKS) == 0);
                assertThat(RunLock.tryAcquire(databases.locks(), KEY)).isPresent();
            }
        }
    }
}
