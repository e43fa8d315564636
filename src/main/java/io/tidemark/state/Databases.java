package io.tidemark.state;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.tidemark.config.DatabaseSettings;
import io.tidemark.row.JsonValue;
import io.tidemark.row.SessionSettings;
import io.tidemark.watermark.HorizonReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The pools of connections. None is opened before it is used, so a database that is down stops nobody from starting.
 *
 * <p>A run that finds nothing new has three sessions: one that reads the source, one of the state, and its lock's.
 */
public final class Databases implements AutoCloseable {
    private static final String ROWS_BYTES = "maxResultBuffer";
    private static final Duration WAIT = Duration.ofSeconds(10);
    // An attachment is under way for much longer in the store than in the source, so a few connections serve many.
    private static final int ATTACHMENTS = 4;
    // Who migrates takes two at once, one for the tables and one for the history of migrations.
    private static final int FLYWAY = 2;
    private static final Duration IDLE = Duration.ofMinutes(1);
    // A row is held up to twelve times on its way: by the driver, ahead of its turn, as text of two bytes a character, as
    // JSON. The smallest holds a slice of an attachment, which may come in hex.
    private static final int HEAP_SHARE = 16;
    private static final long ROWS_BYTES_MIN = 4L << 20;
    // As pg_dump does: a page waits for the store with its cursor open, a lock's session is idle for as long as its run
    // takes, and what a role may take of interactive statements says nothing about that. What the URL sets is left.
    private static final String NO_TIMEOUTS = """
            SELECT set_config(name, '0', false) FROM pg_settings
             WHERE name IN ('statement_timeout', 'transaction_timeout', 'idle_session_timeout',
                            'idle_in_transaction_session_timeout') AND source <> 'client'""";

    private final int runs;
    private final HikariDataSource source;
    private final HikariDataSource state;
    private final HikariDataSource locks;

    /** @param runs how many runs there are at the same time, at the most */
    public Databases(DatabaseSettings source, DatabaseSettings state, int runs) {
        this(source, state, runs, Optional.empty());
    }

    /** @param meters shows how the pools are used */
    public Databases(DatabaseSettings source, DatabaseSettings state, int runs, Optional<MeterRegistry> meters) {
        this.runs = runs;
        Map<String, String> ofRows = new HashMap<>(JsonValue.DRIVER_PROPERTIES);
        ofRows.put(ROWS_BYTES, Long.toString(rowsBytesMax(Runtime.getRuntime().maxMemory(), runs)));
        // A page keeps its cursor open while attachments of its rows are fetched: so more than there are cursors.
        this.source = pool("source", "source", source, 2 * runs + ATTACHMENTS, ofRows, meters);
        // Nobody but Flyway asks for one while he has one, and each is had for moments: so a run finds its own free, or soon.
        this.state = pool("state", "state", state, Math.max(FLYWAY, runs), Map.of(), meters);
        // A pool of their own: one of those above, full of locks, would leave none for what is done under them.
        this.locks = pool("locks", "state", state, runs, Map.of(), meters);
    }

    /**
     * How many bytes of rows the driver may hold at a time, so that the largest row of each run fits into the heap. More
     * than that is refused, for the caller to deal with.
     */
    static long rowsBytesMax(long heapBytes, int runs) {
        return Math.max(ROWS_BYTES_MIN, heapBytes / ((long) HEAP_SHARE * runs));
    }

    /** The source in autocommit: horizon, columns, attachments. */
    public DataSource source() {
        return source;
    }

    /**
     * The source without autocommit, which alone lets the driver stream rows through a cursor, and in binary where it can.
     * From the same pool: a run that finds nothing new needs one session there, first for this and then for that.
     */
    public DataSource rows() {
        return new CursorSource(source);
    }

    /** How many sessions of {@link #source} may read attachments at a time: each run then finds one free for its own reading. */
    public int attachmentSessions() {
        return runs + ATTACHMENTS;
    }

    /** Watermark and ledger. To be had for moments, and never while one has one already: others wait for it. */
    public DataSource state() {
        return state;
    }

    /** Sessions that hold a run's lock, and do nothing else. */
    public DataSource locks() {
        return locks;
    }

    private static HikariDataSource pool(String name, String database, DatabaseSettings settings, int size,
                                         Map<String, String> properties, Optional<MeterRegistry> meters) {
        var config = new HikariConfig();
        meters.ifPresent(config::setMetricRegistry);
        config.setPoolName(name);
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.username());
        config.setPassword(settings.password().reveal());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE.toMillis());
        config.setConnectionTimeout(WAIT.toMillis());
        config.setInitializationFailTimeout(-1);
        config.setConnectionInitSql(SessionSettings.SQL + "; " + NO_TIMEOUTS);
        config.addDataSourceProperty("ApplicationName", HorizonReader.OWN_APPLICATION);
        // Parameters have no type of their own: PostgreSQL takes that of what they are compared with.
        config.addDataSourceProperty("stringtype", "unspecified");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("connectTimeout", "10");
        config.addDataSourceProperty("socketTimeout", "600");
        properties.forEach(config::addDataSourceProperty);
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
        source.close();
        state.close();
        locks.close();
    }
}
