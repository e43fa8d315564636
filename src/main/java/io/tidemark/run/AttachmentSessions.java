package io.tidemark.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;

/**
 * The sessions that read attachments: as many at a time as the pool has to spare, first come, first served.
 *
 * <p>Who waits here waits for as long as it takes. Were all to ask the pool, those behind a slow source would be told that
 * none is free, and their page would fail, each time. Safe for use by many threads.
 */
public final class AttachmentSessions {
    private final DataSource source;
    private final Semaphore free;

    /** @param sessions how many there are at a time, at the most */
    public AttachmentSessions(DataSource source, int sessions) {
        this.source = source;
        this.free = new Semaphore(sessions, true);
    }

    /**
     * A session, once one is free. To be closed by the thread that asks, and never asked for by one that has one.
     *
     * @throws SQLException          where there is no connection
     * @throws CancellationException where the wait is interrupted
     */
    Session open() throws SQLException {
        try {
            free.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the attachment was interrupted");
        }
        try {
            return new Session(source.getConnection());
        } catch (SQLException | RuntimeException e) {
            free.release();
            throw e;
        }
    }

    /** One of them, in autocommit. */
    final class Session implements AutoCloseable {
        private final Connection connection;

        private Session(Connection connection) {
            this.connection = connection;
        }

        Connection connection() {
            return connection;
        }

        @Override
        public void close() throws SQLException {
            try {
                connection.close();
            } finally {
                free.release();
            }
        }
    }
}
