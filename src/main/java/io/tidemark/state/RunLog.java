package io.tidemark.state;

import io.tidemark.StreamKey;
import io.tidemark.state.RunReport.Outcome;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.ZoneOffset;

/** Keeps how the last run of each tenant, stream and target ended. */
public final class RunLog {
    private final StateSchema state;

    public RunLog(StateSchema state) {
        this.state = state;
    }

    /** Keeps the report in place of the one before. */
    public void record(StreamKey key, RunReport report) throws SQLException {
        try (var connection = state.connection();
             var statement = connection.prepareStatement("""
                     INSERT INTO tidemark.run AS r (tenant, stream, target, finished_at, seconds, outcome, rows, message,
                                                    last_success_at)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                     ON CONFLICT (tenant, stream, target) DO UPDATE
                        SET finished_at = excluded.finished_at, seconds = excluded.seconds, outcome = excluded.outcome,
                            rows = excluded.rows, message = excluded.message,
                            last_success_at = coalesce(excluded.last_success_at, r.last_success_at)""")) {
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
            statement.executeUpdate();
        }
    }
}
