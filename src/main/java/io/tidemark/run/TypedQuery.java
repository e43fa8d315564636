package io.tidemark.run;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;

/** A query that is run often: PostgreSQL is asked once for the types of its parameters. Safe for use by many threads. */
public final class TypedQuery {
    private final NamedQuery query;
    private volatile NamedQuery typed;

    TypedQuery(NamedQuery query) {
        this.query = query;
    }

    /** The query with its parameters bound, for the caller to run and close. */
    PreparedStatement prepare(Connection connection, Map<String, Object> parameters) throws SQLException {
        // Found out more than once where threads meet here, which does no harm.
        if (typed == null) {
            typed = query.typed(connection);
        }
        return typed.prepare(connection, parameters);
    }
}
