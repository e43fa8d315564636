package io.tidemark.state;

import io.tidemark.config.DatabaseSettings;
import io.tidemark.watermark.HorizonReader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** A connection outside the pools, for commands: it is there within seconds, or the driver's own error says why not. */
public final class DirectConnection {
    private static final String CONNECT_SECONDS = "10";
    private static final String READ_SECONDS = "60";

    private DirectConnection() {
    }

    /** Opens one in autocommit, for the caller to close. */
    public static Connection open(DatabaseSettings database) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", database.username());
        properties.setProperty("password", database.password().reveal());
        properties.setProperty("ApplicationName", HorizonReader.OWN_APPLICATION);
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("socketTimeout", READ_SECONDS);
        return DriverManager.getConnection(database.url(), properties);
    }

    /**
     * The same.
     *
     * @param name {@code source} or {@code state}, as in the settings
     * @throws NoConnectionException where it lets nobody in
     */
    public static Connection open(String name, DatabaseSettings database) throws NoConnectionException {
        try {
            return open(database);
        } catch (SQLException e) {
            throw NoConnectionException.to(name, database, e);
        }
    }
}
