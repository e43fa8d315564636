package io.tidemark.row;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.postgresql.PGStatement;

/** One real PostgreSQL for the tests of this package, started by the first that needs it. */
final class Postgres {
    private static final EmbeddedPostgres SERVER = start();

    private Postgres() {}

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A session as pgjdbc opens it: in the JVM's zone. */
    static Connection connect() throws SQLException {
        return SERVER.getPostgresDatabase().getConnection();
    }


    /** A session as a source's pool opens it. */
    static Connection connectAsSource() throws SQLException {
        var properties = new Properties();
        properties.putAll(JsonValue.DRIVER_PROPERTIES);
        Connection connection = DriverManager.getConnection(SERVER.getJdbcUrl("postgres", "postgres"), properties);
        execute(connection, SessionSettings.SQL);
        return connection;
    }

    static void execute(Connection connection, String... sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String each : sql) {
                statement.execute(each);
            }
        }
    }

    static String string(Connection connection, String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    /** The rows of the select as camel-jdbc delivers them, each column as text or, in binary, as JSON. */
    static List<Map<String, Object>> maps(Connection connection, RowShape shape, String select) throws SQLException {
        List<Map<String, Object>> maps = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT " + shape.selectList("q") + " FROM (\n" + select + "\n) q")) {
            statement.unwrap(PGStatement.class).setPrepareThreshold(-1);
            ResultSet rows = statement.executeQuery();
            ResultSetMetaData meta = rows.getMetaData();
            while (rows.next()) {
                Map<String, Object> map = new LinkedHashMap<>();
                for (int i = 1; i <= meta.getColumnCount(); i++) {
                    map.put(meta.getColumnLabel(i), rows.getObject(i));
                }
                maps.add(map);
            }
        }
        return maps;
    }

    /** The JSON of the select's only row; {@code _updated_at} and {@code _id} are added to it. */
    static String json(Connection connection, String select) throws SQLException {
        String keyed = "SELECT p.*, now() AS _updated_at, 1 AS _id FROM (\n" + select + "\n) p";
        RowShape shape = RowShape.describe(connection, keyed);
        List<Map<String, Object>> maps = maps(connection, shape, keyed);
        Row row = new RowReader(shape, "_updated_at", "_id").read(maps.get(0));
        return new String(RowJson.bytes(row), StandardCharsets.UTF_8);
    }
}
