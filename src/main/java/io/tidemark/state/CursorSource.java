package io.tidemark.state;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Hands out a pool's connections to read rows by: without autocommit, and with {@linkplain CursorStatements statements} that
 * receive them in binary. The pool rolls back what is open, and sets autocommit again, once they are back.
 */
final class CursorSource extends DelegatingDataSource {
    /** @param pool hands out connections in autocommit */
    CursorSource(DataSource pool) {
        super(pool);
    }

    @Override
    Connection handedOut(Connection connection) throws SQLException {
        try {
            connection.setAutoCommit(false);
            return CursorStatements.of(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
