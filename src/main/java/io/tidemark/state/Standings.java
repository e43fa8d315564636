package io.tidemark.state;

import io.tidemark.StreamKey;
import io.tidemark.state.Pauses.Pause;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.watermark.Watermark;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads how every stream stands, cheaply enough to be asked again and again: a row a stream, and of the ledger what was
 * added. Creates and migrates nothing. Safe for use by many threads.
 */
public final class Standings {
    private static final String QUERY = """
            SELECT tenant, stream, target, w.updated_at, w.id, w.sequence, r.finished_at, r.seconds, r.outcome, r.rows,
                   r.archives, r.attachments, r.bytes, r.message, r.last_success_at, r.complete_until, r.failures,
                   r.last_failure_at, r.last_failure, p.paused_at, p.reason, coalesce(q.rows, 0)
              FROM tidemark.watermark AS w
              FULL JOIN tidemark.run AS r USING (tenant, stream, target)
              FULL JOIN tidemark.pause AS p USING (tenant, stream, target)
              LEFT JOIN (SELECT tenant, stream, target, count(*) AS rows
                           FROM tidemark.quarantine WHERE outcome IS NULL GROUP BY tenant, stream, target) AS q
                        USING (tenant, stream, target)
             ORDER BY tenant, stream, target""";
    private static final String TOTALS = """
            SELECT coalesce(max(sequence), ?), count(*), coalesce(sum(rows), 0), coalesce(sum(attachments), 0),
                   coalesce(sum(size_bytes + attachment_bytes), 0), coalesce(sum(missing), 0)
              FROM tidemark.archive
             WHERE sequence > ? AND tenant = ? AND stream = ? AND target = ?""";

    private final StateSchema state;

    public Standings(StateSchema state) {
        this.state = state;
    }

    /** All streams that the state knows, in order; none where there are no tables yet, or those of an older version. */
    public List<Standing> all() throws SQLException {
        try (var connection = state.connectionAsItIs()) {
            if (!exists(connection)) {
                return List.of();
            }
            try (var statement = connection.createStatement(); var result = statement.executeQuery(QUERY)) {
                var standings = new ArrayList<Standing>();
                while (result.next()) {
                    standings.add(standing(result));
                }
                return standings;
            }
        }
    }

    private static boolean exists(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
             var result = statement.executeQuery("SELECT to_regclass('tidemark.pause') IS NOT NULL")) {
            result.next();
            return result.getBoolean(1);
        }
    }

    /** What the ledger holds behind a sequence: the archives that were entered since. */
    public Totals addedSince(StreamKey key, long sequence) throws SQLException {
        try (var connection = state.connectionAsItIs(); var statement = connection.prepareStatement(TOTALS)) {
            statement.setLong(1, sequence);
            statement.setLong(2, sequence);
            StateStore.bind(statement, 3, key);
            try (var result = statement.executeQuery()) {
                result.next();
                return new Totals(result.getLong(1), result.getLong(2), result.getLong(3), result.getLong(4), result.getLong(5),
                        result.getLong(6));
            }
        }
    }

    private static Standing standing(ResultSet result) throws SQLException {
        var key = new StreamKey(result.getString(1), result.getString(2), result.getString(3));
        String id = result.getString(5);
        Optional<Watermark> watermark = instant(result, 4).map(at -> new Watermark(at, Optional.ofNullable(id)));
        String reason = result.getString(21);
        return new Standing(key, watermark, result.getLong(6), lastRun(result, watermark), instant(result, 15),
                instant(result, 16), result.getInt(17), instant(result, 18),
                Optional.ofNullable(result.getString(19)).orElse(""), instant(result, 20).map(at -> new Pause(at, reason)),
                result.getLong(22));
    }

    private static Optional<RunReport> lastRun(ResultSet result, Optional<Watermark> watermark) throws SQLException {
        Optional<Instant> finishedAt = instant(result, 7);
        if (finishedAt.isEmpty()) {
            return Optional.empty();
        }
        BigDecimal seconds = result.getBigDecimal(8);
        return Optional.of(new RunReport(Outcome.of(result.getString(9)), watermark, finishedAt.get(),
                Duration.ofMillis(seconds.movePointRight(3).longValue()), result.getLong(10), result.getLong(11),
                result.getLong(12), result.getLong(13), 0, 0, result.getString(14)));
    }

    private static Optional<Instant> instant(ResultSet result, int column) throws SQLException {
        return Optional.ofNullable(result.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
