package io.tidemark.restore;

import io.tidemark.config.DatabaseSettings;
import io.tidemark.row.Identifier;
import io.tidemark.row.SessionSettings;
import io.tidemark.state.NoConnectionException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;

/** The session that a restore writes by. */
final class TargetDatabase implements AutoCloseable {
    private final Connection connection;
    private final boolean asReplica;

    private TargetDatabase(Connection connection, boolean asReplica) {
        this.connection = connection;
        this.asReplica = asReplica;
    }

    /**
     * Opens it, without autocommit.
     *
     * @param schema in which alone names are looked for; empty for where the role and the URL say
     */
    static TargetDatabase open(DatabaseSettings database, Optional<String> schema) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", database.username());
        properties.setProperty("password", database.password().reveal());
        properties.setProperty("ApplicationName", "tidemark-restore");
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("tcpKeepAlive", "true");
        // Parameters have no type of their own: PostgreSQL takes that of what they are compared with.
        properties.setProperty("stringtype", "unspecified");
        Connection connection = connect(database, properties);
        try (var statement = connection.createStatement()) {
            statement.execute(SessionSettings.SQL);
            if (schema.isPresent()) {
                statement.execute("SET search_path TO " + Identifier.quoted(schema.get()));
            }
            boolean asReplica = isReplica(connection);
            RowLoad.createTables(connection);
            connection.setAutoCommit(false);
            return new TargetDatabase(connection, asReplica);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static Connection connect(DatabaseSettings database, Properties properties) throws NoConnectionException {
        try {
            return DriverManager.getConnection(database.url(), properties);
        } catch (SQLException e) {
            throw NoConnectionException.to("the database to restore into", database, e,
                    "--into or tidemark.restore.url says where it is, tidemark.restore.username and password who asks");
        }
    }

    // Triggers would change what comes back, and a row may come before the one that it names. Not every role may do it.
    private static boolean isReplica(Connection connection) {
        try (var statement = connection.createStatement()) {
            statement.execute("SET session_replication_role TO replica");
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    Connection connection() {
        return connection;
    }

    /** Whether triggers and foreign keys are out of force for this session. */
    boolean isAsReplica() {
        return asReplica;
    }

    @Override
    public void close() throws SQLException {
        // What isn't committed is to be undone.
        connection.rollback();
        connection.close();
    }
}
