package io.tidemark.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL database as tests talk to it: one statement, one connection, one transaction. Safe for use by several
 * threads. Failures come as {@link IllegalStateException} with the SQLException as their cause.
 */
class Database {
    private final int port;
    private final String name;

    Database(int port, String name) {
        this.port = port;
        this.name = name;
    }

    public String name() {
        return name;
    }

    public int port() {
        return port;
    }

    /** The address without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
    }

    /** The superuser. */
    public String username() {
        return "postgres";
    }

    /** Any password does: the server trusts connections from this machine. */
    public String password() {
        return "postgres";
    }

    /** Opens a new connection each time it is asked, as the superuser. */
    public DataSource dataSource() {
        return dataSource(username());
    }

    /** Opens a new connection each time it is asked, as another role. */
    public DataSource dataSource(String role) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl());
        source.setUser(role);
        source.setPassword(password());
        source.setApplicationName("test");
        return source;
    }

    /** A new connection as the superuser, for a transaction held open; the caller closes it. */
    public Connection connect() {
        try {
            return dataSource().getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException("can't connect to " + jdbcUrl(), e);
        }
    }

    /** Runs statements, each in a transaction of its own. */
    public void execute(String... statements) {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw failed(String.join("; ", statements), e);
        }
    }

    /** Runs one statement with bound parameters and returns the number of rows it touched. */
    public int update(String sql, Object... parameters) {
        try (Connection connection = connect(); PreparedStatement statement = prepare(connection, sql, parameters)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /** All rows, each as column name → what the driver makes of the value, in column order. */
    public List<Map<String, Object>> query(String sql, Object... parameters) {
        try (Connection connection = connect(); PreparedStatement statement = prepare(connection, sql, parameters);
                ResultSet result = statement.executeQuery()) {
            List<Map<String, Object>> rows = new ArrayList<>();
            ResultSetMetaData columns = result.getMetaData();
            while (result.next()) {
                Map<String, Object> row = new LinkedHashMap<>();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    row.put(columns.getColumnLabel(i), result.getObject(i));
                }
                rows.add(Collections.unmodifiableMap(row));
            }
            return List.copyOf(rows);
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /** The first column of all rows, as PostgreSQL writes it; NULL is {@code null}. */
    public List<String> strings(String sql, Object... parameters) {
        try (Connection connection = connect(); PreparedStatement statement = prepare(connection, sql, parameters);
                ResultSet result = statement.executeQuery()) {
            List<String> values = new ArrayList<>();
            while (result.next()) {
                values.add(result.getString(1));
            }
            return Collections.unmodifiableList(values);
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /** The first column of the only row, as PostgreSQL writes it. @throws IllegalStateException on no or several rows */
    public String string(String sql, Object... parameters) {
        List<String> values = strings(sql, parameters);
        if (values.size() != 1) {
            throw new IllegalStateException("expected one row, got " + values.size() + ": " + sql);
        }
        return values.get(0);
    }

    /** The first column of the only row, as a number. */
    public long number(String sql, Object... parameters) {
        return Long.parseLong(string(sql, parameters));
    }

    /** The first column of the only row, as bytes. */
    public byte[] bytes(String sql, Object... parameters) {
        List<Map<String, Object>> rows = query(sql, parameters);
        return (byte[]) rows.get(0).values().iterator().next();
    }

    private static PreparedStatement prepare(Connection connection, String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    private static IllegalStateException failed(String sql, SQLException cause) {
        return new IllegalStateException("failed: " + sql, cause);
    }
}
