package io.tidemark.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.SourceDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Parameters are PostgreSQL's texts, whatever their types. */
class NamedQueryTest {
    private static final Map<String, Object> ROW = Map.of("i", "7", "n", "1.50", "u",
            "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "t", "2011-05-01 10:00:00.123456+00", "d", "2011-05-01", "b", "t", "s", "it's",
            "e", "Fir\"ma", "p", "12345");
    // Driver 42.7: what it says before it waits for an answer ahead of a query.
    private static final String WAITS = "Forcing Sync";

    private SourceDatabase database;

    @BeforeEach
    void start() {
        database = SourceDatabase.fresh();
        database.execute("CREATE SCHEMA \"An Other\"", "CREATE TYPE \"An Other\".art AS ENUM ('Fir\"ma', 'Person')",
                "CREATE DOMAIN plz AS varchar(5)", """
                CREATE TABLE x (i bigint, n numeric, u uuid, t timestamptz, d date, b boolean, s text, e "An Other".art, p plz,
                    data bytea)""", """
                INSERT INTO x VALUES (7, 1.5, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '2011-05-01 10:00:00.123456+00',
                    '2011-05-01', true, 'it''s', 'Fir"ma', '12345', 'content')""");
    }

    @AfterEach
    void stop() {
        database.close();
    }

    private static final NamedQuery QUERY = new NamedQuery("SELECT data FROM x WHERE i = :?i AND n = :?n AND u = :?u"
            + " AND t = :?t AND d = :?d AND b = :?b AND s = :?s AND e = :?e AND p = :?p");

    private Connection connect() throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", database.username());
        properties.setProperty("password", database.password());
        properties.setProperty("stringtype", "unspecified");
        return DriverManager.getConnection(database.jdbcUrl(), properties);
    }

    private static String found(NamedQuery query, Connection connection) throws SQLException {
        try (var statement = query.prepare(connection, ROW); var rows = statement.executeQuery()) {
            return rows.next() ? new String(rows.getBytes(1)) : "none";
        }
    }

    @Test
    void typedOneFindsTheSameRowsInEverySession() throws SQLException {
        try (var one = connect(); var other = connect()) {
            NamedQuery typed = QUERY.typed(one);
            // More often than the driver takes to prepare it on the server.
            for (int i = 0; i < 12; i++) {
                assertThat(found(QUERY, one)).isEqualTo("content");
                assertThat(found(typed, one)).isEqualTo("content");
                assertThat(found(typed, other)).isEqualTo("content");
            }
        }
    }

    @Test
    void typedOneWaitsForOneAnswerEachTime() throws SQLException {
        try (var one = connect(); var other = connect()) {
            assertThat(waits(QUERY, one)).as("else the driver needs no types").isPositive();
            assertThat(waits(QUERY.typed(other), other)).isZero();
        }
    }

    private static long waits(NamedQuery query, Connection connection) throws SQLException {
        Logger driver = Logger.getLogger("org.postgresql.core.v3.QueryExecutorImpl");
        List<String> said = new ArrayList<>();
        var handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                said.add(line.getMessage());
            }

            @Override
            public void flush() {
            }

            @Override
            public void close() {
            }
        };
        driver.addHandler(handler);
        driver.setLevel(Level.FINEST);
        try {
            for (int i = 0; i < 12; i++) {
                found(query, connection);
            }
        } finally {
            driver.setLevel(null);
            driver.removeHandler(handler);
        }
        return said.stream().filter(line -> line.startsWith(WAITS)).count();
    }
}
