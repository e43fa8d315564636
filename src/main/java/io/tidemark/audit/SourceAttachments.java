package io.tidemark.audit;

import io.tidemark.run.AttachmentQuery;
import io.tidemark.run.BadRowFinder;
import io.tidemark.run.NamedQuery;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** Measures attachments where they are: the source tells their sizes, and their hashes where asked, many at a time. */
public final class SourceAttachments {
    private static final Pattern PARAMETER = Pattern.compile(":\\?(\\w+)");

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
        // One statement for all, and yet each parameter takes the type of what it is compared with, as it does alone.
        String sql = IntStream.range(0, parameters.size()).mapToObj(i -> "SELECT " + i + " AS place, m.* FROM ("
                + PARAMETER.matcher(query.sql()).replaceAll(":?$1_" + i) + ") AS m").collect(Collectors.joining(" UNION ALL "));
        Map<String, Object> all = new HashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            int place = i;
            parameters.get(i).forEach((name, value) -> all.put(name + "_" + place, value));
        }
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
