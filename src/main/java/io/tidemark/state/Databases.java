package io.tidemark.state;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tidemark.config.DatabaseSettings;
import io.tidemark.row.SessionSettings;
import io.tidemark.watermark.HorizonReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * The pools of connections. None is opened before it is used, so a database that is down stops nobody from starting.
 */
public final class Databases implements AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(10);
    // An attachment is under way for much longer in the store than in the source, so a few connections serve many.
    private static final int ATTACHMENTS = 4;
    private static final Duration IDLE = Duration.ofMinutes(1);

    private final HikariDataSource source;
    private final HikariDataSource rows;
    private final HikariDataSource state;
    private final HikariDataSource locks;

    /** @param runs how many runs there are at the same time, at the most */
    public Databases(DatabaseSettings source, DatabaseSettings state, int runs) {
        this.source = pool("source", "source", source, runs + ATTACHMENTS, true);
        this.rows = pool("rows", "source", source, runs, false);
        // Two more: Flyway migrates with two sessions at once, and a check holds one while it reads the ledger.
        this.state = pool("state", "state", state, runs + 2, true);
        this.locks = pool("locks", "state", state, runs, true);
    }

    /** The source in autocommit: horizon, columns, attachments. */
    public DataSource source() {
        return source;
    }

    /** The source without autocommit, which alone lets the driver stream rows through a cursor. */
    public DataSource rows() {
        return rows;
    }

    /** Watermark and ledger. */
    public DataSource state() {
        return state;
    }

    /** Sessions that hold a run's lock, and do nothing else. */
    public DataSource locks() {
        return locks;
    }

    private static HikariDataSource pool(String name, String database, DatabaseSettings settings, int size,
                                         boolean autoCommit) {
        var config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.username());
        config.setPassword(settings.password().reveal());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE.toMillis());
        config.setConnectionTimeout(WAIT.toMillis());
        config.setInitializationFailTimeout(-1);
        config.setAutoCommit(autoCommit);
        config.setConnectionInitSql(SessionSettings.SQL);
        // Commits the session's settings, which a rollback of the first page would take back.
        config.setIsolateInternalQueries(true);
        config.addDataSourceProperty("ApplicationName", HorizonReader.OWN_APPLICATION);
        // Parameters have no type of their own: PostgreSQL takes that of what they are compared with.
        config.addDataSourceProperty("stringtype", "unspecified");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("connectTimeout", "10");
        config.addDataSourceProperty("socketTimeout", "600");
        return new HikariDataSource(config) {
            @Override
            public Connection getConnection() throws SQLException {
                try {
                    return super.getConnection();
                } catch (SQLException e) {
                    throw NoConnectionException.to(database, settings, e);
                }
            }
        };
    }

    @Override
    public void close() {
        rows.close();
        source.close();
        state.close();
        locks.close();
    }
}
