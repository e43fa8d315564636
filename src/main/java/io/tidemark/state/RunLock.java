package io.tidemark.state;

import io.tidemark.StreamKey;
import io.tidemark.batch.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Makes a run the only one of its tenant, stream and target anywhere, as long as it is open.
 *
 * <p>It is a PostgreSQL advisory lock on a session of its own: whatever ends the session (a crash, a cut line) frees it
 * within what PostgreSQL needs to notice. It keeps two runs from doing the same work; that neither can commit over the
 * other is the compare-and-set of {@link StateStore#commit}'s business.
 */
public final class RunLock implements AutoCloseable {
    private final Connection session;
    private final long number;

    private RunLock(Connection session, long number) {
        this.session = session;
        this.number = number;
    }

    /**
     * Takes the lock; empty when another run holds it.
     *
     * @param state its pool gives the session, and must reset nothing of it while the lock is held
     */
    public static Optional<RunLock> tryAcquire(DataSource state, StreamKey key) throws SQLException {
        return tryAcquire(state.getConnection(), key);
    }

    /**
     * The same on a session that is the lock's from here on.
     *
     * @param session in autocommit; closed with the lock, and where it can't be had
     * @throws SQLException the session is ended then: a statement that fails may have taken the lock all the same
     */
    public static Optional<RunLock> tryAcquire(Connection session, StreamKey key) throws SQLException {
        long number = number(key);
        try (var statement = session.prepareStatement("SELECT pg_try_advisory_lock(?)")) {
            statement.setLong(1, number);
            try (var result = statement.executeQuery()) {
                result.next();
                if (result.getBoolean(1)) {
                    return Optional.of(new RunLock(session, number));
                }
            }
        } catch (SQLException e) {
            end(session, e);
            throw e;
        }
        session.close();
        return Optional.empty();
    }

    /**
     * Frees the lock and gives the session back.
     *
     * @throws SQLException the session is ended then, and the lock goes with it
     */
    @Override
    public void close() throws SQLException {
        try (var statement = session.prepareStatement("SELECT pg_advisory_unlock(?)")) {
            statement.setLong(1, number);
            statement.execute();
        } catch (SQLException e) {
            end(session, e);
            throw e;
        }
        session.close();
    }

    // Given back as it is, it would hold the lock for as long as its pool keeps it. A pool drops what it finds aborted.
    private static void end(Connection session, SQLException failure) {
        try (session) {
            session.abort(Runnable::run);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** The lock's number: the same in every process, and shared by two keys once in 2^32 or so. */
    static long number(StreamKey key) {
        byte[] hash = Sha256.digest().digest(("tidemark\0" + key.tenant() + '\0' + key.stream() + '\0' + key.target())
                .getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(hash).getLong();
    }
}
