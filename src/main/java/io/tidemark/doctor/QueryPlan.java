package io.tidemark.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.run.NamedQuery;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The plan that PostgreSQL makes of a query for whatever values, where it avoids reading and sorting whole tables if
 * anything lets it: what is left of both is for want of an index, not for want of rows.
 */
final class QueryPlan {
    private static final Set<String> SORTS = Set.of("Sort", "Incremental Sort");
    // A generic plan, because constants that make a condition false or a table small would hide what an index is for.
    private static final String SETTINGS = """
            SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off;
            SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL max_parallel_workers_per_gather = 0""";

    private final List<JsonNode> nodes;
    private final List<String> parameters;

    private QueryPlan(JsonNode root, List<String> parameters) {
        this.nodes = new ArrayList<>();
        this.parameters = parameters;
        collect(root);
    }

    private void collect(JsonNode node) {
        nodes.add(node);
        node.path("Plans").forEach(this::collect);
    }

    /**
     * Plans a query and runs nothing of it. The connection's prepared statements are left with it: the caller closes it.
     *
     * @param query with parameters by name
     */
    static QueryPlan of(Connection connection, String query) throws SQLException {
        List<String> parameters = NamedQuery.parameters(query);
        String values = parameters.isEmpty() ? "" : "(NULL" + ", NULL".repeat(parameters.size() - 1) + ")";
        connection.setAutoCommit(false);
        connection.setReadOnly(true);
        try (var statement = connection.createStatement()) {
            statement.execute(SETTINGS);
            statement.execute("PREPARE tidemark_doctor AS " + NamedQuery.numbered(query));
            try (var result = statement.executeQuery("EXPLAIN (FORMAT JSON) EXECUTE tidemark_doctor" + values)) {
                result.next();
                return new QueryPlan(new ObjectMapper().readTree(result.getString(1)).path(0).path("Plan"), parameters);
            }
        } catch (JsonProcessingException e) {
            throw new SQLException("the plan is not JSON", e);
        } finally {
            connection.rollback();
        }
    }

    /** Tables that are read from end to end, by name. */
    List<String> readWhole() {
        return nodes.stream().filter(QueryPlan::isWholeTable).map(node -> node.path("Relation Name").asText()).distinct()
                .toList();
    }

    private static boolean isWholeTable(JsonNode node) {
        return node.has("Relation Name") && !node.has("Index Cond") && !node.path("Node Type").asText().equals("Tid Scan");
    }

    /** What is compared with the query's parameters while a table is read from end to end, as the plan writes it. */
    List<String> filters(String table) {
        return nodes.stream().filter(node -> isWholeTable(node) && node.path("Relation Name").asText().equals(table))
                .map(node -> node.path("Filter").asText()).filter(filter -> !filter.isEmpty()).distinct().toList();
    }

    /** Whether the query only scans a subquery, which is carried out by itself, instead of pulling it up. */
    boolean isOfSubquery() {
        JsonNode node = nodes.get(0);
        while (node.path("Plans").size() == 1 && !node.path("Node Type").asText().equals("Subquery Scan")) {
            node = node.path("Plans").path(0);
        }
        return node.path("Node Type").asText().equals("Subquery Scan");
    }

    /** Whether rows are sorted instead of being read in order. */
    boolean isSorting() {
        return nodes.stream().anyMatch(node -> SORTS.contains(node.path("Node Type").asText()));
    }

    /** Whether an index is entered by the parameter of that name, and not just filtered by it. */
    boolean isBounded(String parameter) {
        String number = "\\$" + (parameters.indexOf(parameter) + 1) + "(?![0-9])";
        return nodes.stream().map(node -> node.path("Index Cond").asText())
                .anyMatch(condition -> condition.matches("(?s).*" + number + ".*"));
    }

    /** The indexes that are used, by name. */
    List<String> indexes() {
        return nodes.stream().map(node -> node.path("Index Name").asText()).filter(name -> !name.isEmpty()).distinct().toList();
    }
}
