package io.tidemark.flow;

import io.tidemark.StreamKey;
import io.tidemark.config.Settings;
import io.tidemark.ops.RunBoard;
import io.tidemark.row.RowShape;
import io.tidemark.run.PageQuery;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.Header;

/** Tells whose rows a tick of a stream's schedule is for. */
public final class TenantSteps {
    private final Settings settings;
    private final Streams streams;
    private final UnaryOperator<String> sqlFiles;
    private final DataSource source;
    private final RunBoard board;

    TenantSteps(Settings settings, Streams streams, UnaryOperator<String> sqlFiles, DataSource source, RunBoard board) {
        this.settings = settings;
        this.streams = streams;
        this.sqlFiles = sqlFiles;
        this.source = source;
        this.board = board;
    }

    /** The tenants of a stream that have no schedule of their own for it. A failure is noted: nothing else shows it. */
    public List<String> onSchedule(@Header("stream") String stream) throws SQLException {
        var own = settings.tenantsWithSchedule(stream);
        List<String> all;
        try {
            all = all(stream);
        } catch (SQLException | RuntimeException e) {
            board.tickFailed(stream, Failures.message(e));
            throw e;
        }
        board.due(stream, Stream.concat(all.stream(), own.stream())
                .map(tenant -> new StreamKey(tenant, stream, settings.target(tenant))).collect(Collectors.toSet()));
        return all.stream().filter(tenant -> !own.contains(tenant)).toList();
    }

    /**
     * All tenants of a stream: those configured, or those that the source has.
     *
     * @throws io.tidemark.TidemarkException where the stream's queries are wrong
     */
    public List<String> all(String stream) throws SQLException {
        if (!settings.tenants().isAll()) {
            return settings.tenants().names();
        }
        var query = new PageQuery(sqlFiles, streams.get(stream));
        try (var connection = source.getConnection()) {
            try {
                return all(connection, query);
            } catch (SQLException e) {
                if (RowShape.isRefusal(e)) {
                    // The integrator knows the select alone, not what is made of it here.
                    query.describe(connection);
                }
                throw e;
            }
        }
    }

    private static List<String> all(Connection connection, PageQuery query) throws SQLException {
        try (var statement = connection.createStatement(); var result = statement.executeQuery(query.tenants())) {
            var tenants = new ArrayList<String>();
            while (result.next()) {
                tenants.add(result.getString(1));
            }
            return tenants;
        }
    }
}
