package io.tidemark.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidemark.StreamKey;
import io.tidemark.config.DatabaseSettings;
import io.tidemark.config.Secret;
import io.tidemark.testing.SourceDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DatabasesTest {
    private static final String SERVER_HINT = "check host and port of the url, and that the server is up";
    private static final String ROLE_HINT = "check the role's name and password, and what pg_hba.conf lets in";

    /** Databases that aren't there, or let nobody in. Each is waited for; so all at the same time. */
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

    @Test
    void howManySessionsThereAreAtMostFollowsFromTheNumberOfRuns() {
        assertThat(sizes(1)).isEqualTo(Map.of("source", 6, "state", 2, "locks", 1));
        assertThat(sizes(2)).isEqualTo(Map.of("source", 8, "state", 2, "locks", 2));
        assertThat(sizes(5)).isEqualTo(Map.of("source", 14, "state", 5, "locks", 5));
    }

    private static Map<String, Integer> sizes(int runs) {
        var nowhere = new DatabaseSettings("jdbc:postgresql://127.0.0.1:1/x", "postgres", new Secret(""));
        var meters = new SimpleMeterRegistry();
        try (var databases = new Databases(nowhere, nowhere, runs, Optional.of(meters))) {
            return meters.find("hikaricp.connections.max").gauges().stream().collect(Collectors.toMap(
                    gauge -> gauge.getId().getTag("pool"), gauge -> (int) gauge.value()));
        }
    }

    /** The fewest sessions that there are, and all of them wanted at once on first use. */
    @Test
    void tablesAreMigratedWhileOthersWantSessionsToo() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (var database = SourceDatabase.fresh(); var databases = new Databases(settings(database), settings(database), 1)) {
            var schema = new StateSchema(databases.state());
            var standings = new Standings(schema);
            var key = new StreamKey("acme", "akten", "s3");
            List<Callable<Object>> all = List.of(standings::all, () -> new Pauses(schema).of(key), standings::all,
                    () -> new StateStore(schema).position(key), standings::all, () -> new Quarantine(schema).ids(key, 1));
            for (Future<Object> one : threads.invokeAll(all)) {
                assertThat(one.get()).isIn(List.of(), Optional.empty(), Set.of());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void attachmentsFindSessionsBesideTheCursorsOfAllRuns() throws SQLException {
        int runs = 2;
        List<Connection> taken = new ArrayList<>();
        try (var database = SourceDatabase.fresh(); var databases = new Databases(settings(database), settings(database), runs)) {
            for (int i = 0; i < runs; i++) {
                Connection rows = databases.rows().getConnection();
                taken.add(rows);
                assertThat(rows.getAutoCommit()).as("a cursor needs that").isFalse();
                rows.createStatement().execute("CREATE TABLE taken_back_" + i + " ()");
            }
            for (int i = 0; i < runs + 4; i++) {
                Connection attachments = databases.source().getConnection();
                taken.add(attachments);
                assertThat(attachments.getAutoCommit()).isTrue();
            }
            for (Connection connection : taken) {
                connection.close();
            }
            try (Connection again = databases.source().getConnection()) {
                assertThat(again.getAutoCommit()).isTrue();
            }
            assertThat(database.strings("SELECT relname FROM pg_class WHERE relname LIKE 'taken%'")).isEmpty();
        }
    }

    private static DatabaseSettings settings(SourceDatabase database) {
        return new DatabaseSettings(database.jdbcUrl(), database.username(), new Secret(database.password()));
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
