package io.tidemark.state;

import io.tidemark.config.DatabaseSettings;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** A database lets nobody in; says which, why, and which settings lead to it. */
public final class NoConnectionException extends SQLTransientConnectionException {
    private static final long serialVersionUID = 1L;

    private NoConnectionException(String message, String state, Throwable cause) {
        super(message, state, cause);
    }

    /** @param name {@code source} or {@code state}, as in the settings */
    static NoConnectionException to(String name, DatabaseSettings settings, SQLException failure) {
        return to("the " + name, settings, failure, "tidemark." + name + ".url, username and password say where it is");
    }

    /**
     * The same for a database that isn't configured as one of these.
     *
     * @param which what it is for: {@code the database to restore into}
     * @param where the options or keys that lead to it
     */
    public static NoConnectionException to(String which, DatabaseSettings settings, SQLException failure, String where) {
        // The pool only says that it waited; the driver beneath it says for what.
        SQLException told = failure.getCause() instanceof SQLException driver ? driver : failure;
        String host = told.getCause() instanceof UnknownHostException unknown ? " No such host: " + unknown.getMessage() : "";
        String hint = DatabaseErrors.hint(told).map(text -> text + ": ").orElse("");
        return new NoConnectionException("no connection to " + which + " (" + settings.url() + "): " + told.getMessage()
                + host + "\nHINT: " + hint + where, told.getSQLState(), failure);
    }
}
