package io.tidemark.state;

import io.tidemark.StreamKey;
import io.tidemark.config.DatabaseSettings;
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
 * Tells how far each tenant's stream is, from the state tables alone: neither source nor store is asked, and nothing is
 * created or migrated.
 */
public final class StatusReader {
    private static final String QUERY = """
            SELECT tenant, stream, target, w.updated_at, w.id, w.sequence, r.finished_at, r.seconds, r.outcome, r.rows,
                   r.message, r.last_success_at, coalesce(a.archives, 0), coalesce(a.rows, 0), coalesce(a.bytes, 0),
                   coalesce(a.attachments, 0), coalesce(a.missing, 0), coalesce(q.rows, 0)
              FROM (SELECT tenant, stream, target FROM tidemark.watermark
                    UNION
                    SELECT tenant, stream, target FROM tidemark.run) AS k
              LEFT JOIN tidemark.watermark AS w USING (tenant, stream, target)
              LEFT JOIN tidemark.run AS r USING (tenant, stream, target)
              LEFT JOIN (SELECT tenant, stream, target, count(*) AS archives, sum(rows) AS rows,
                                sum(size_bytes + attachment_bytes) AS bytes, sum(attachments) AS attachments,
                                sum(missing) AS missing
                           FROM tidemark.archive GROUP BY tenant, stream, target) AS a USING (tenant, stream, target)
              LEFT JOIN (SELECT tenant, stream, target, count(*) AS rows
                           FROM tidemark.quarantine GROUP BY tenant, stream, target) AS q USING (tenant, stream, target)
             ORDER BY tenant, stream, target""";

    private final DatabaseSettings state;

    /** @param state where watermark and ledger are */
    public StatusReader(DatabaseSettings state) {
        this.state = state;
    }

    /**
     * What the state tables say.
     *
     * @param at      when, by the database's clock
     * @param exists  false when there are no state tables yet: no run ever began
     * @param streams each tenant's stream that was ever run, in order
     */
    public record Status(Instant at, boolean exists, List<StreamStatus> streams) {
    }

    /**
     * One tenant's stream.
     *
     * @param watermark   empty before the first archive
     * @param lag         how long ago the replica was last known to be complete; while it never was, how far the watermark
     *                    is behind now; empty before the first archive
     * @param lastRun     empty when no run has ended since the state was made
     * @param bytes       of archives and attachments, as stored
     * @param missing     attachments that the source lacked
     * @param quarantined rows that could not be written
     */
    public record StreamStatus(StreamKey key, Optional<Watermark> watermark, long sequence,
                               Optional<Duration> lag, Optional<LastRun> lastRun, long archives, long rows, long bytes,
                               long attachments, long missing, long quarantined) {
    }

    /**
     * How a stream's last run ended.
     *
     * @param rows          that this run stored
     * @param outcome       one of {@link RunReport.Outcome}'s words
     * @param lastSuccessAt when a run last caught up, be it this one; empty when none ever did
     */
    public record LastRun(Instant finishedAt, Duration took, String outcome, long rows, String message,
                          Optional<Instant> lastSuccessAt) {
    }

    /** Reads it all with one connection. */
    public Status read() throws SQLException {
        try (Connection connection = DirectConnection.open(state); var statement = connection.createStatement()) {
            Instant now;
            try (var result = statement.executeQuery("SELECT clock_timestamp(), to_regclass('tidemark.run') IS NOT NULL")) {
                result.next();
                now = instant(result, 1).orElseThrow();
                if (!result.getBoolean(2)) {
                    return new Status(now, false, List.of());
                }
            }
            var streams = new ArrayList<StreamStatus>();
            try (var result = statement.executeQuery(QUERY)) {
                while (result.next()) {
                    streams.add(stream(result, now));
                }
            }
            return new Status(now, true, streams);
        }
    }

    private static StreamStatus stream(ResultSet result, Instant now) throws SQLException {
        var key = new StreamKey(result.getString(1), result.getString(2), result.getString(3));
        String id = result.getString(5);
        Optional<Watermark> watermark = instant(result, 4).map(at -> new Watermark(at, Optional.ofNullable(id)));
        Optional<LastRun> lastRun = lastRun(result);
        return new StreamStatus(key, watermark, result.getLong(6), lag(watermark, lastRun, now), lastRun,
                result.getLong(13), result.getLong(14), result.getLong(15), result.getLong(16), result.getLong(17),
                result.getLong(18));
    }

    private static Optional<LastRun> lastRun(ResultSet result) throws SQLException {
        Optional<Instant> finishedAt = instant(result, 7);
        if (finishedAt.isEmpty()) {
            return Optional.empty();
        }
        BigDecimal seconds = result.getBigDecimal(8);
        return Optional.of(new LastRun(finishedAt.get(), Duration.ofMillis(seconds.movePointRight(3).longValue()),
                result.getString(9), result.getLong(10), result.getString(11), instant(result, 12)));
    }

    // The watermark of a stream whose rows rarely change is old, and nothing is behind: only a run can tell.
    private static Optional<Duration> lag(Optional<Watermark> watermark, Optional<LastRun> lastRun, Instant now) {
        return lastRun.flatMap(LastRun::lastSuccessAt).or(() -> watermark.map(Watermark::updatedAt))
                .map(complete -> Duration.between(complete, now)).map(lag -> lag.isNegative() ? Duration.ZERO : lag);
    }

    private static Optional<Instant> instant(ResultSet result, int column) throws SQLException {
        return Optional.ofNullable(result.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
