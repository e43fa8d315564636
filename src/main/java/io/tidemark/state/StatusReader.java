package io.tidemark.state;

import io.tidemark.StreamKey;
import io.tidemark.config.DatabaseSettings;
import io.tidemark.state.Pauses.Pause;
import io.tidemark.state.QuarantinedRow.Part;
import io.tidemark.watermark.Watermark;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells how far each tenant's stream is, from the state tables alone: neither source nor store is asked, and nothing is
 * created or migrated.
 */
public final class StatusReader {
    private static final String QUERY = """
            SELECT tenant, stream, target, w.updated_at, w.id, w.sequence, r.finished_at, r.seconds, r.outcome, r.rows,
                   r.message, r.last_success_at, coalesce(a.archives, 0), coalesce(a.rows, 0), coalesce(a.bytes, 0),
                   coalesce(a.attachments, 0), coalesce(a.missing, 0), coalesce(q.rows, 0),
                   coalesce(q.gone, 0), (to_jsonb(r) ->> 'complete_until')::timestamptz, p.paused_at, p.reason
              FROM (SELECT tenant, stream, target FROM tidemark.watermark
                    UNION
                    SELECT tenant, stream, target FROM tidemark.run
                    UNION
                    SELECT tenant, stream, target FROM {pause} AS e) AS k
              LEFT JOIN tidemark.watermark AS w USING (tenant, stream, target)
              LEFT JOIN tidemark.run AS r USING (tenant, stream, target)
              LEFT JOIN {pause} AS p USING (tenant, stream, target)
              LEFT JOIN (SELECT tenant, stream, target, count(*) AS archives, sum(rows) AS rows,
                                sum(size_bytes + attachment_bytes) AS bytes, sum(attachments) AS attachments,
                                sum(missing) AS missing
                           FROM tidemark.archive GROUP BY tenant, stream, target) AS a USING (tenant, stream, target)
              LEFT JOIN (SELECT tenant, stream, target, count(*) FILTER (WHERE outcome IS NULL) AS rows,
                                count(*) FILTER (WHERE outcome = 'gone') AS gone
                           FROM {quarantine} AS n GROUP BY tenant, stream, target) AS q USING (tenant, stream, target)
             ORDER BY tenant, stream, target""";
    /** Of each stream, so that what is shown stays short. */
    private static final int ROWS_NAMED = 10;
    private static final String NAMED = """
            SELECT tenant, stream, target, sequence, id, updated_at, part, reason, attempts
              FROM (SELECT *, row_number() OVER (PARTITION BY tenant, stream, target ORDER BY sequence, id) AS place
                      FROM {quarantine} AS n WHERE outcome IS NULL) AS q
             WHERE place <= %d
             ORDER BY tenant, stream, target, sequence, id""".formatted(ROWS_NAMED);
    // Before the first run of a new version its columns aren't there yet, and status migrates nothing.
    private static final String QUARANTINE = """
            (SELECT tenant, stream, target, sequence, id, updated_at, reason, coalesce(j ->> 'part', 'row') AS part,
                    coalesce((j ->> 'attempts')::integer, 1) AS attempts, j ->> 'outcome' AS outcome
               FROM tidemark.quarantine AS e, to_jsonb(e) AS j)""";
    private static final String NO_PAUSE = """
            (SELECT ''::text AS tenant, ''::text AS stream, ''::text AS target, now() AS paused_at, ''::text AS reason
              WHERE false)""";

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
     * @param checks  what the last checks of the replicas found, in order of kind and stream
     */
    public record Status(Instant at, boolean exists, List<StreamStatus> streams, List<CheckResult> checks) {
    }

    /**
     * One tenant's stream.
     *
     * @param watermark   empty before the first archive
     * @param pause       empty while the stream may run
     * @param lag         how long ago the replica was last known to be complete; while it never was, how far the watermark
     *                    is behind now; empty before the first archive
     * @param lastRun     empty when no run has ended since the state was made
     * @param bytes       of archives and attachments, as stored
     * @param missing     attachments that the source lacked
     * @param quarantined rows that are set aside now
     * @param gone        rows that were set aside, and that the source no longer has
     * @param setAside    the first of the rows that are set aside: ten at the most
     */
    public record StreamStatus(StreamKey key, Optional<Watermark> watermark, long sequence,
                               Optional<Pause> pause, Optional<Duration> lag, Optional<LastRun> lastRun, long archives, long rows, long bytes,
                               long attachments, long missing, long quarantined, long gone,
                               List<Quarantine.Entry> setAside) {
    }

    /**
     * How a stream's last run ended.
     *
     * @param rows          that this run stored
     * @param outcome       one of {@link RunReport.Outcome}'s words
     * @param lastSuccessAt when a run last caught up, this one included; empty when none ever did
     */
    public record LastRun(Instant finishedAt, Duration took, String outcome, long rows, String message,
                          Optional<Instant> lastSuccessAt) {
    }

    /** Reads it all with one connection. */
    public Status read() throws SQLException {
        try (Connection connection = DirectConnection.open("state", state); var statement = connection.createStatement()) {
            Instant now;
            boolean hasPauses;
            try (var result = statement.executeQuery("SELECT clock_timestamp(), to_regclass('tidemark.run') IS NOT NULL,"
                    + " to_regclass('tidemark.pause') IS NOT NULL")) {
                result.next();
                now = instant(result, 1).orElseThrow();
                hasPauses = result.getBoolean(3);
                if (!result.getBoolean(2)) {
                    return new Status(now, false, List.of(), List.of());
                }
            }
            Map<StreamKey, List<Quarantine.Entry>> setAside = setAside(statement);
            var streams = new ArrayList<StreamStatus>();
            try (var result = statement.executeQuery(QUERY.replace("{quarantine}", QUARANTINE)
                    .replace("{pause}", hasPauses ? "tidemark.pause" : NO_PAUSE))) {
                while (result.next()) {
                    streams.add(stream(result, now, setAside));
                }
            }
            return new Status(now, true, streams, CheckLog.read(connection));
        }
    }

    private static Map<StreamKey, List<Quarantine.Entry>> setAside(Statement statement) throws SQLException {
        try (var result = statement.executeQuery(NAMED.replace("{quarantine}", QUARANTINE))) {
            var rows = new HashMap<StreamKey, List<Quarantine.Entry>>();
            while (result.next()) {
                var row = new QuarantinedRow(result.getLong(4), result.getString(5), instant(result, 6).orElseThrow(),
                        Part.of(result.getString(7)), result.getString(8));
                rows.computeIfAbsent(key(result), key -> new ArrayList<>())
                        .add(new Quarantine.Entry(row, result.getInt(9), Optional.empty()));
            }
            return rows;
        }
    }

    private static StreamKey key(ResultSet result) throws SQLException {
        return new StreamKey(result.getString(1), result.getString(2), result.getString(3));
    }

    private static StreamStatus stream(ResultSet result, Instant now, Map<StreamKey, List<Quarantine.Entry>> setAside)
            throws SQLException {
        StreamKey key = key(result);
        String id = result.getString(5);
        Optional<Watermark> watermark = instant(result, 4).map(at -> new Watermark(at, Optional.ofNullable(id)));
        Optional<LastRun> lastRun = lastRun(result);
        String reason = result.getString(22);
        Optional<Pause> pause = instant(result, 21).map(since -> new Pause(since, reason));
        Optional<Instant> complete = instant(result, 20).or(() -> lastRun.flatMap(LastRun::lastSuccessAt));
        return new StreamStatus(key, watermark, result.getLong(6), pause, lag(watermark, complete, now), lastRun,
                result.getLong(13), result.getLong(14), result.getLong(15), result.getLong(16), result.getLong(17),
                result.getLong(18), result.getLong(19), setAside.getOrDefault(key, List.of()));
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

    // The watermark of a stream whose rows rarely change is old, and nothing is behind: only a run can find out.
    private static Optional<Duration> lag(Optional<Watermark> watermark, Optional<Instant> complete, Instant now) {
        return complete.or(() -> watermark.map(Watermark::updatedAt)).map(at -> Duration.between(at, now)).map(lag -> lag.isNegative() ? Duration.ZERO : lag);
    }

    private static Optional<Instant> instant(ResultSet result, int column) throws SQLException {
        return Optional.ofNullable(result.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
