package io.tidemark.watermark;

import io.tidemark.TidemarkException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Reads the horizon from the transactions that are open in the source.
 *
 * <p>A row's {@code updated_at} is its transaction's {@code now()}, fixed when the transaction began, and is seen when
 * it commits. So below the oldest open transaction's begin nothing new can appear. A transaction id horizon would not
 * do: a transaction that has begun and not yet written has no id.
 *
 * <p>Source: PostgreSQL manual, "The Cumulative Statistics System" (pg_stat_activity) and "pg_prepared_xacts".
 */
public final class HorizonReader implements HorizonSource {
    /** The name under which all sessions of Tidemark's run: they write no row of the source, and do not hold it. */
    public static final String OWN_APPLICATION = "tidemark";

    private static final String CLOCK = """
            SELECT clock_timestamp(), pg_is_in_recovery(), pg_has_role(current_user, 'pg_read_all_stats', 'USAGE'),
                   current_user""";
    // A session with track_activities = off shows no begin while it writes: it may have begun with its session.
    private static final String OLDEST = """
            SELECT since, pid, application_name, usename
              FROM pg_stat_activity,
                   LATERAL (SELECT CASE state WHEN 'disabled' THEN backend_start ELSE xact_start END AS since) AS begun
             WHERE datname = current_database() AND since IS NOT NULL
               AND backend_type NOT IN ('autovacuum worker', 'walsender')
               AND application_name <> ALL (?)
             ORDER BY since LIMIT 1""";
    private static final String PREPARED = "SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()";

    private final DataSource source;
    private final Duration margin;
    private final String[] ignoredApplications;
    private final HorizonMemory memory;

    /**
     * @param source              hands out connections in autocommit: inside one transaction the activity view is
     *                            cached, and a later statement would see an old picture
     * @param margin              taken off the horizon, for steps of clocks
     * @param ignoredApplications names of applications that only read
     */
    public HorizonReader(DataSource source, Duration margin, Set<String> ignoredApplications, HorizonMemory memory) {
        this.source = source;
        this.margin = margin;
        this.ignoredApplications = Stream
                .concat(Stream.of(OWN_APPLICATION), ignoredApplications.stream())
                .toArray(String[]::new);
        this.memory = memory;
    }

    /**
     * {@inheritDoc}
     *
     * @throws TidemarkException when the source is a standby, or the role may not see other sessions' transactions:
     *                           the horizon would silently be now
     */
    @Override
    public Horizon read() throws SQLException {
        try (var connection = source.getConnection()) {
            // The order matters: a transaction that begins after the clock was read cannot be older than it.
            Instant clock = clock(connection);
            Optional<Horizon.Holder> oldest = oldest(connection);
            int prepared = prepared(connection);
            Instant least = oldest.map(Horizon.Holder::since).filter(clock::isAfter).orElse(clock)
                    .minus(margin).truncatedTo(ChronoUnit.MICROS);
            var holder = oldest.filter(o -> o.since().isBefore(clock.minus(margin)));
            if (prepared > 0) {
                // A prepared transaction shows no begin, so it may be older than anything that was seen since.
                return new Horizon(clock, memory.recall(), holder, prepared);
            }
            return new Horizon(clock, Optional.of(memory.remember(least)), holder, 0);
        }
    }

    private Instant clock(Connection connection) throws SQLException {
        try (var statement = connection.createStatement(); var result = statement.executeQuery(CLOCK)) {
            result.next();
            if (result.getBoolean(2)) {
                throw new TidemarkException("the source database is a standby, which does not show the transactions"
                        + " of its primary", "let tidemark.source.url point to the primary, or set"
                        + " tidemark.horizon=lag:15m and read what that risks");
            }
            if (!result.getBoolean(3)) {
                String role = result.getString(4);
                throw new TidemarkException("role " + role + " may not see other sessions' transactions, so rows that"
                        + " are committed late would be lost", "as a superuser: GRANT pg_read_all_stats TO \"" + role
                        + "\"; or set tidemark.horizon=lag:15m and read what that risks");
            }
            return instant(result, 1);
        }
    }

    private Optional<Horizon.Holder> oldest(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(OLDEST)) {
            statement.setArray(1, connection.createArrayOf("text", ignoredApplications));
            try (var result = statement.executeQuery()) {
                return result.next()
                        ? Optional.of(new Horizon.Holder(result.getInt(2), result.getString(3),
                                String.valueOf(result.getString(4)), instant(result, 1)))
                        : Optional.empty();
            }
        }
    }

    private static int prepared(Connection connection) throws SQLException {
        try (var statement = connection.createStatement(); var result = statement.executeQuery(PREPARED)) {
            result.next();
            return result.getInt(1);
        }
    }

    private static Instant instant(ResultSet result, int column) throws SQLException {
        return result.getObject(column, OffsetDateTime.class).toInstant();
    }
}
