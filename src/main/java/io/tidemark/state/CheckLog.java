package io.tidemark.state;

import io.tidemark.StreamKey;
import io.tidemark.state.CheckResult.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Keeps what the last check of each kind of each tenant, stream and target found. Safe for use by many threads. */
public final class CheckLog {
    private final StateSchema state;

    public CheckLog(StateSchema state) {
        this.state = state;
    }

    /** Keeps the result in place of the one before; a fault stays until a check that could be done says otherwise. */
    public void record(CheckResult check) throws SQLException {
        try (var connection = state.connection();
             var statement = connection.prepareStatement("""
                     INSERT INTO tidemark.checks AS c (kind, tenant, stream, target, started_at, finished_at, verdict,
                                                       message, figures)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)
                     ON CONFLICT (kind, tenant, stream, target) DO UPDATE
                        SET started_at = excluded.started_at, finished_at = excluded.finished_at,
                            verdict = excluded.verdict, message = excluded.message, figures = excluded.figures
                      WHERE c.verdict <> 'failed' OR excluded.verdict <> 'unknown'""")) {
            statement.setString(1, check.kind());
            statement.setString(2, check.key().tenant());
            statement.setString(3, check.key().stream());
            statement.setString(4, check.key().target());
            statement.setObject(5, check.startedAt().atOffset(ZoneOffset.UTC));
            statement.setObject(6, check.finishedAt().atOffset(ZoneOffset.UTC));
            statement.setString(7, check.verdict().word());
            statement.setString(8, check.message());
            statement.setString(9, check.figures());
            statement.executeUpdate();
        }
    }

    /** The last result of each kind, tenant, stream and target; none where there is no state yet. Creates nothing. */
    public List<CheckResult> last() throws SQLException {
        try (var connection = state.connectionAsItIs()) {
            return read(connection);
        }
    }

    static List<CheckResult> read(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            try (var result = statement.executeQuery("SELECT to_regclass('tidemark.checks') IS NOT NULL")) {
                result.next();
                if (!result.getBoolean(1)) {
                    return List.of();
                }
            }
            try (var result = statement.executeQuery("""
                    SELECT kind, tenant, stream, target, started_at, finished_at, verdict, message, figures::text
                      FROM tidemark.checks ORDER BY kind, tenant, stream, target""")) {
                var checks = new ArrayList<CheckResult>();
                while (result.next()) {
                    checks.add(new CheckResult(result.getString(1),
                            new StreamKey(result.getString(2), result.getString(3), result.getString(4)),
                            result.getObject(5, OffsetDateTime.class).toInstant(),
                            result.getObject(6, OffsetDateTime.class).toInstant(),
                            Verdict.valueOf(result.getString(7).toUpperCase(Locale.ROOT)), result.getString(8),
                            result.getString(9)));
                }
                return checks;
            }
        }
    }
}
