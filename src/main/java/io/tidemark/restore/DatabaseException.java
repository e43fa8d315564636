package io.tidemark.restore;

import java.sql.SQLException;

/** Carries a database's error out of where only unchecked ones may pass. */
final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DatabaseException(SQLException cause) {
        super(cause);
    }

    SQLException failure() {
        return (SQLException) getCause();
    }
}
