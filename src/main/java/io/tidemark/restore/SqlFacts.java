package io.tidemark.restore;

import java.sql.SQLException;
import org.postgresql.util.PSQLException;

/** What a database's refusal of a row says, without the row's content. */
final class SqlFacts {
    private SqlFacts() {
    }

    static String of(SQLException failure) {
        // A violated constraint is named in the message, and values stand in its detail. Other messages have values in them.
        boolean isConstraint = failure.getSQLState().startsWith("23");
        if (isConstraint && failure instanceof PSQLException refused && refused.getServerErrorMessage() != null) {
            return refused.getServerErrorMessage().getMessage();
        }
        return "a value doesn't fit its column (SQLSTATE " + failure.getSQLState() + ")";
    }
}
