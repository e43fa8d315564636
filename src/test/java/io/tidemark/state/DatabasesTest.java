package io.tidemark.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.config.DatabaseSettings;
import io.tidemark.config.Secret;
import io.tidemark.testing.SourceDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Databases that aren't there, or let nobody in. Each is waited for; so all at the same time. */
class DatabasesTest {
    private static final String SERVER_HINT = "check host and port of the url, and that the server is up";
    private static final String ROLE_HINT = "check the role's name and password, and what pg_hba.conf lets in";

    @Test
    void connectionThatFailsSaysWhereWhyAndWhatToDo() throws Exception {
        try (var database = SourceDatabase.fresh()) {
            String role = database.name() + "_role";
            String locked = database.name() + "_locked";
            database.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'right'", "CREATE ROLE " + locked);
            Path hba = Path.of(database.string("SHOW hba_file"));
            String trusting = Files.readString(hba);
            Files.writeString(hba, "host all " + role + " 127.0.0.1/32 scram-sha-256\n" + trusting);
            try {
                database.string("SELECT pg_reload_conf()");
                String server = database.jdbcUrl();
                String elsewhere = server.replaceFirst("/[^/]*$", "/nowhere");
                Map<DatabaseSettings, String> expected = new LinkedHashMap<>();
                expect(expected, "jdbc:postgresql://127.0.0.1:1/x", "postgres", "Connection to 127.0.0.1:1 refused. Check that"
                        + " the hostname and port are correct and that the postmaster is accepting TCP/IP connections.",
                        SERVER_HINT);
                expect(expected, "jdbc:postgresql://nowhere.invalid/x", "postgres",
                        "The connection attempt failed. No such host: nowhere.invalid", SERVER_HINT);
                expect(expected, elsewhere, "postgres", "FATAL: database \"nowhere\" does not exist",
                        "the url must name a database that is there");
                expect(expected, server, role, "FATAL: password authentication failed for user \"" + role + "\"", ROLE_HINT);
                expect(expected, server, locked, "FATAL: role \"" + locked + "\" is not permitted to log in", ROLE_HINT);

                assertThat(messages(expected)).isEqualTo(expected);
            } finally {
                Files.writeString(hba, trusting);
                database.string("SELECT pg_reload_conf()");
            }
        }
    }

    private static void expect(Map<DatabaseSettings, String> expected, String url, String role, String why, String hint) {
        expected.put(new DatabaseSettings(url, role, new Secret("wr0ng-and-secret")), "no connection to the state (" + url + "): "
                + why + "\nHINT: " + hint + ": tidemark.state.url, username and password say where it is");
    }

    private static Map<DatabaseSettings, String> messages(Map<DatabaseSettings, String> expected) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            var futures = new ArrayList<Future<String>>();
            for (DatabaseSettings settings : expected.keySet()) {
                futures.add(threads.submit(() -> message(settings)));
            }
            var messages = new LinkedHashMap<DatabaseSettings, String>();
            int next = 0;
            for (DatabaseSettings settings : expected.keySet()) {
                messages.put(settings, futures.get(next++).get());
            }
            return messages;
        } finally {
            threads.shutdownNow();
        }
    }

    private static String message(DatabaseSettings settings) {
        try (var databases = new Databases(settings, settings, 1); var connection = databases.state().getConnection()) {
            return "connected to " + connection.getMetaData().getURL();
        } catch (SQLException e) {
            return DatabaseErrors.message(e);
        }
    }
}
