package io.tidemark.state;

import io.tidemark.StreamKey;
import io.tidemark.state.RunReport.Outcome;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** Keeps how the last run of each tenant, stream and target ended. */
public final class RunLog {
    private final StateSchema state;

    public RunLog(StateSchema state) {
        this.state = state;
    }

    /**
     * Keeps the report in place of the one before.
     *
     * @param completeUntil each row before it is stored, as this run has seen; empty where it did not catch up
     */
    public void record(StreamKey key, RunReport report, Optional<Instant> completeUntil) throws SQLException {
        try (var connection = state.connection();
             var statement = connection.prepareStatement("""
                     INSERT INTO tidemark.run AS r (tenant, stream, target, finished_at, seconds, outcome, rows, message,
                                                    last_success_at, complete_until, archives, attachments, bytes,
                                                    failures, last_failure_at, last_failure)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                     ON CONFLICT (tenant, stream, target) DO UPDATE
                        SET finished_at = excluded.finished_at, seconds = excluded.seconds, outcome = excluded.outcome,
                            rows = excluded.rows, message = excluded.message,
                            last_success_at = coalesce(excluded.last_success_at, r.last_success_at),
                            complete_until = greatest(excluded.complete_until, r.complete_until),
                            archives = excluded.archives, attachments = excluded.attachments, bytes = excluded.bytes,
                            failures = CASE excluded.failures WHEN 0 THEN 0 ELSE r.failures + 1 END,
                            last_failure_at = coalesce(excluded.last_failure_at, r.last_failure_at),
                            last_failure = CASE excluded.failures WHEN 0 THEN r.last_failure ELSE excluded.last_failure END
                     """)) {
            boolean failed = report.outcome() == Outcome.FAILED;
            var finishedAt = report.finishedAt().atOffset(ZoneOffset.UTC);
            statement.setString(1, key.tenant());
            statement.setString(2, key.stream());
            statement.setString(3, key.target());
            statement.setObject(4, finishedAt);
            statement.setBigDecimal(5, BigDecimal.valueOf(report.took().toMillis(), 3));
            statement.setString(6, report.outcome().word());
            statement.setLong(7, report.rows());
            statement.setString(8, report.message());
            statement.setObject(9, report.outcome() == Outcome.CAUGHT_UP ? finishedAt : null);
            statement.setObject(10, completeUntil.map(until -> until.atOffset(ZoneOffset.UTC)).orElse(null));
            statement.setLong(11, report.archives());
            statement.setLong(12, report.attachments());
            statement.setLong(13, report.bytes());
            statement.setInt(14, failed ? 1 : 0);
            statement.setObject(15, failed ? finishedAt : null);
            statement.setString(16, failed ? report.message() : "");
            statement.executeUpdate();
        }
    }
}
