package io.tidemark.doctor;

import java.sql.SQLException;

/** What a database's refusal means to a person. */
final class DatabaseFailure {
    private static final String FORBIDDEN = "42501";

    private final SQLException failure;

    private DatabaseFailure(SQLException failure) {
        this.failure = failure;
    }

    static DatabaseFailure of(SQLException failure) {
        return new DatabaseFailure(failure);
    }

    /** Notes it as an error of a query that each run asks. */
    void addTo(Findings findings) {
        String found = "PostgreSQL refuses a query: " + failure.getMessage();
        if (FORBIDDEN.equals(failure.getSQLState())) {
            findings.error(found, "each run fails with this", "grant the role SELECT on that table, and USAGE on its schema"
                    + " (docs/PRIVILEGES.md)");
        } else {
            findings.error(found, "each run fails with this", "try the stream's SQL file in psql as the same role");
        }
    }
}
