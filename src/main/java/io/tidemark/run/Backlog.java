package io.tidemark.run;

import io.tidemark.watermark.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many rows are due: counted where they are few, and where they are many what PostgreSQL's planner takes them for. */
public final class Backlog {
    private static final int COUNTED_MAX = 10_000;
    private static final Pattern PLAN_ROWS = Pattern.compile("rows=(\\d+)");
    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);

    private Backlog() {
    }

    /** The estimate; empty where the source can't give one, which doesn't fail a run. */
    public static OptionalLong estimate(DataSource source, PageQuery query, String tenant, Watermark after,
                                        Optional<Instant> horizonExclusive) {
        if (horizonExclusive.isEmpty()) {
            return OptionalLong.empty();
        }
        Map<String, Object> parameters = new HashMap<>(PageQuery.parameters(tenant, after, horizonExclusive.get(),
                COUNTED_MAX + 1, Optional.empty()));
        try (var connection = source.getConnection()) {
            long counted = number(connection, query.backlog(after), parameters, Optional.empty());
            return OptionalLong.of(counted <= COUNTED_MAX ? counted : Math.max(counted,
                    number(connection, "EXPLAIN " + query.due(after), parameters, Optional.of(PLAN_ROWS))));
        } catch (SQLException e) {
            LOG.debug("backlog not known tenant={}: {}", tenant, e.getMessage());
            return OptionalLong.empty();
        }
    }

    private static long number(Connection connection, String sql, Map<String, Object> parameters, Optional<Pattern> within)
            throws SQLException {
        try (var statement = new NamedQuery(sql).prepare(connection, parameters); var result = statement.executeQuery()) {
            result.next();
            if (within.isEmpty()) {
                return result.getLong(1);
            }
            Matcher found = within.get().matcher(result.getString(1));
            return found.find() ? Long.parseLong(found.group(1)) : 0;
        }
    }
}
