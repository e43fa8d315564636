package io.tidemark.audit;

import io.tidemark.run.AttachmentQuery;
import io.tidemark.run.BadRowFinder;
import io.tidemark.run.NamedQuery;
import io.tidemark.run.RepeatedQuery;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Measures attachments where they are: the source computes their sizes, and their hashes where asked, many at a time. */
public final class SourceAttachments {
    private final DataSource source;
    private final AttachmentQuery query;

    /** @param source connections in autocommit, so that a statement that fails takes no other with it */
    public SourceAttachments(DataSource source, AttachmentQuery query) {
        this.source = source;
        this.query = query;
    }

    /**
     * What the source has.
     *
     * @param sizeBytes negative where it has none
     * @param sha256    in lower-case hex; empty where it was not asked for
     * @param fault     why it can't be read; empty where it can
     */
    public record Measure(long sizeBytes, String sha256, String fault) {
        private static final Measure NONE = new Measure(-1, "", "");

        boolean isNone() {
            return sizeBytes < 0;
        }

        boolean isUnreadable() {
            return !fault.isEmpty();
        }
    }

    /**
     * Measures some attachments, of which the parameters are given.
     *
     * @return in their order
     */
    public List<Measure> measure(List<Map<String, Object>> parameters) throws SQLException {
        try {
            return together(parameters);
        } catch (SQLException e) {
            String state = BadRowFinder.rowFault(e).orElseThrow(() -> e).getSQLState();
            if (parameters.size() == 1) {
                return List.of(new Measure(-1, "", "SQLSTATE " + state));
            }
            List<Measure> measures = new ArrayList<>();
            for (var each : parameters) {
                measures.addAll(measure(List.of(each)));
            }
            return measures;
        }
    }

    private List<Measure> together(List<Map<String, Object>> parameters) throws SQLException {
        String sql = RepeatedQuery.sql(query.sql(), parameters.size());
        Map<String, Object> all = RepeatedQuery.parameters(parameters);
        List<Measure> measures = new ArrayList<>(Collections.nCopies(parameters.size(), Measure.NONE));
        try (var connection = source.getConnection(); var statement = new NamedQuery(sql).prepare(connection, all);
             var result = statement.executeQuery()) {
            while (result.next()) {
                long size = result.getLong(2);
                if (!result.wasNull()) {
                    String sha256 = result.getString(3);
                    measures.set(result.getInt(1), new Measure(size, sha256 == null ? "" : sha256, ""));
                }
            }
        }
        return measures;
    }
}
