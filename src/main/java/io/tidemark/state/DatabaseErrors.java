package io.tidemark.state;

import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Optional;

/** What an error of a database says to a person: the fact, and what to do. */
public final class DatabaseErrors {
    private DatabaseErrors() {
    }

    /**
     * The error's own words, with a hint where there is one.
     *
     * <p>Source of the codes: PostgreSQL manual, appendix A, "PostgreSQL Error Codes".
     */
    public static String message(SQLException failure) {
        if (failure instanceof NoConnectionException) {
            return failure.getMessage();
        }
        // The batch's own message is the whole statement with its values.
        SQLException told = failure instanceof BatchUpdateException batch && batch.getNextException() != null
                ? batch.getNextException() : failure;
        String why = told.getCause() instanceof IOException line ? ": " + line.getMessage() : "";
        return told.getClass().getSimpleName() + ": " + told.getMessage() + why
                + hint(told).map(hint -> "\nHINT: " + hint).orElse("");
    }

    /** What to do about it; empty where its code doesn't say. */
    static Optional<String> hint(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        return Optional.ofNullable(switch (state) {
            case "28P01", "28000" -> "check the role's name and password, and what pg_hba.conf lets in";
            case "3D000" -> "the url must name a database that is there";
            case "08001", "08004", "08006" -> "check host and port of the url, and that the server is up";
            case "42501" -> "grant it to the role: docs/PRIVILEGES.md lists what it needs";
            case "25006" -> "it is a standby, or read-only: tidemark.state.url must lead to a primary that takes writes";
            case "53300" -> "the server has no connection left: raise its max_connections, or lower tidemark.runs.parallel";
            case "53100" -> "the database server's disk is full: make room there";
            case "57014" -> "a timeout or a person cancelled it: nothing, the next run tries again";
            case "57P01", "57P02", "57P03" -> "the server is stopping or starting: nothing, the next run tries again";
            default -> null;
        });
    }
}
