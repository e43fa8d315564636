package io.tidemark.doctor;

import io.tidemark.config.DatabaseSettings;
import io.tidemark.state.DirectConnection;
import java.sql.Connection;
import java.sql.SQLException;

/** Looks whether a database can be reached, and whether its version is one that Tidemark works with. */
final class DatabaseCheck {
    /** The oldest that has all that is used here: generic plans on demand. Its queries need 11. */
    private static final int OLDEST_MAJOR = 12;
    /** The newest that the tests run on. */
    private static final int NEWEST_MAJOR = 18;

    private final DatabaseSettings settings;

    DatabaseCheck(DatabaseSettings settings) {
        this.settings = settings;
    }

    /** False when it can't be reached: there is nothing further to look at then. */
    boolean run(Findings findings) {
        try (Connection connection = DirectConnection.open(settings)) {
            version(connection, findings);
            return true;
        } catch (SQLException e) {
            unreachable(e, findings);
            return false;
        }
    }

    private void version(Connection connection, Findings findings) throws SQLException {
        var server = connection.getMetaData();
        String found = "PostgreSQL " + server.getDatabaseProductVersion() + " at " + settings.url() + ", role "
                + settings.username();
        if (server.getDatabaseMajorVersion() < OLDEST_MAJOR) {
            findings.error(found, "it lacks functions that Tidemark's queries use",
                    "upgrade to " + OLDEST_MAJOR + " or later; it is tested up to " + NEWEST_MAJOR);
        } else if (server.getDatabaseMajorVersion() > NEWEST_MAJOR) {
            findings.warning(found, "it is newer than " + NEWEST_MAJOR + ", the newest that this version was tested with",
                    "look for a newer Tidemark; verify a replica with it before you rely on it");
        } else {
            findings.ok(found);
        }
    }

    private void unreachable(SQLException failure, Findings findings) {
        String found = "no connection to " + settings.url() + " as role " + settings.username() + ": " + failure.getMessage();
        String state = String.valueOf(failure.getSQLState());
        findings.error(found, "no run can begin; the service tries again with each tick", state.startsWith("28")
                ? "correct username and password, or let pg_hba.conf on the server admit this role from this machine"
                : state.equals("3D000") ? "correct the database's name in the url"
                : state.startsWith("53") ? "free connections on the server, or raise its max_connections"
                : "correct host and port in the url; check whether the server is up and a firewall lets this machine through");
    }
}
