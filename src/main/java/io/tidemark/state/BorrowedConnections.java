package io.tidemark.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;

/**
 * Lends a pool's connections to a user that may not give them back, and takes them back in the end: Flyway keeps those that
 * were cut while it migrated, and the pool would lack them until the process ends.
 */
final class BorrowedConnections extends DelegatingDataSource implements AutoCloseable {
    private final Queue<Connection> lent = new ConcurrentLinkedQueue<>();

    BorrowedConnections(DataSource pool) {
        super(pool);
    }

    @Override
    Connection handedOut(Connection connection) {
        lent.add(connection);
        return connection;
    }

    /** Gives back what is not given back yet: all of it, also where one fails. */
    @Override
    public void close() throws SQLException {
        Connection connection = lent.poll();
        if (connection != null) {
            try (connection) {
                close();
            }
        }
    }
}
