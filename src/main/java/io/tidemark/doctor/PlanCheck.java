package io.tidemark.doctor;

import io.tidemark.config.DatabaseSettings;
import io.tidemark.row.RowShape;
import io.tidemark.run.AttachmentQuery;
import io.tidemark.run.BadRow;
import io.tidemark.run.PageQuery;
import io.tidemark.run.StreamDefinition;
import io.tidemark.state.DirectConnection;
import io.tidemark.watermark.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Looks whether an index serves a stream's page and attachment queries.
 *
 * <p>Once for all tenants: the plan is made without a tenant's name, so it would be the same for each.
 */
final class PlanCheck {
    private static final Pattern COMPARED = Pattern.compile("\\(?\\b([\\w\"]+)\\)?(?:::[\\w ]+?)? = \\$\\d");
    // Any one will do: its values don't enter the plan.
    private static final Watermark SOME_WATERMARK = Watermark.at(Instant.EPOCH, "0");

    private final DatabaseSettings source;
    private final StreamDefinition stream;
    private final PageQuery query;

    PlanCheck(DatabaseSettings source, StreamDefinition stream, PageQuery query) {
        this.source = source;
        this.stream = stream;
        this.query = query;
    }

    void run(RowShape shape, Findings findings) throws SQLException {
        String page = query.page(shape, SOME_WATERMARK, false, List.of());
        try (Connection connection = DirectConnection.open(source)) {
            page(connection, QueryPlan.of(connection, page), findings);
        }
        // With a row left out: a plan doesn't show a subquery whose columns are all passed on as they are.
        String without = query.page(shape, SOME_WATERMARK, false, List.of(new BadRow("", "0", "")));
        try (Connection connection = DirectConnection.open(source)) {
            if (QueryPlan.of(connection, without).isOfSubquery()) {
                findings.warning("PostgreSQL can't pull the stream's select up into the page query",
                        "a row that the source can't read costs further readings of its page, and stops the stream where the"
                                + " select can't be read without it",
                        "do without DISTINCT, GROUP BY, LIMIT, window and volatile functions in the select, or put them into"
                                + " a LATERAL subquery");
            }
        }
        Optional<AttachmentQuery> attachment = query.attachment();
        if (attachment.isPresent()) {
            try (Connection connection = DirectConnection.open(source)) {
                attachment(QueryPlan.of(connection, attachment.get().sql()), findings);
            }
        }
    }

    private void page(Connection connection, QueryPlan plan, Findings findings) throws SQLException {
        Key key = key(connection);
        String index = index(key);
        List<String> whole = plan.readWhole();
        String main = key.table().map(Origin::table).orElse("");
        if (plan.isSorting() || whole.contains(main)) {
            findings.error("no index serves the page query: it " + (whole.isEmpty() ? "" : "reads " + String.join(", ", whole)
                            + " from end to end" + (plan.isSorting() ? " and " : "")) + (plan.isSorting() ? "sorts" : ""),
                    "each page reads all rows, so runs slow down as the table grows and don't catch up", index);
        } else if (!plan.isBounded("tenant") || !plan.isBounded("updatedAt")) {
            findings.warning("the page query's index is not entered by " + (plan.isBounded("tenant") ? "the watermark"
                            : "the tenant") + ": " + String.join(", ", plan.indexes()),
                    "each page reads rows that it doesn't need", index);
        } else if (!whole.isEmpty()) {
            findings.warning("the page query reads " + String.join(", ", whole) + " from end to end for its join",
                    "where that table is more than a short list, each page takes as long", "CREATE INDEX on what is joined by");
        } else {
            findings.ok("the page query reads a range of an index in order: " + String.join(", ", plan.indexes()));
        }
    }

    /**
     * What stands behind tenant, watermark and id.
     *
     * @param table   any column of the one table that they are of; empty where they are of several, of a view, or of none
     * @param columns as an index would name them
     */
    private record Key(Optional<Origin> table, List<String> columns) {
    }

    private Key key(Connection connection) throws SQLException {
        var origins = new ArrayList<Origin>();
        var columns = new ArrayList<String>();
        for (String column : List.of(stream.tenantColumn(), stream.updatedAtColumn(), stream.idColumn())) {
            Optional<Origin> origin = Origin.of(connection, stream.select(), column);
            origin.ifPresent(origins::add);
            // An index can be on an expression, but only on the very one that the select has.
            columns.add(origin.map(Origin::quotedColumn).orElse("(the select's expression for " + column + ")"));
        }
        boolean isOne = !origins.isEmpty()
                && origins.stream().allMatch(origin -> origin.isTable() && origin.isOfSameTable(origins.get(0)));
        return new Key(isOne ? Optional.of(origins.get(0)) : Optional.empty(), columns);
    }

    private String index(Key key) {
        if (key.table().isEmpty()) {
            return "let " + String.join(", ", stream.tenantColumn(), stream.updatedAtColumn(), stream.idColumn())
                    + " be columns of one table, or expressions of its columns, and CREATE INDEX CONCURRENTLY on them in this"
                    + " order (docs/add-a-stream.md, section 1)";
        }
        return "CREATE INDEX CONCURRENTLY ON " + key.table().get().qualifiedTable() + " ("
                + String.join(", ", key.columns()) + ")";
    }

    private static void attachment(QueryPlan plan, Findings findings) {
        List<String> whole = plan.readWhole();
        if (whole.isEmpty()) {
            findings.ok("the attachment query finds its row by an index: " + String.join(", ", plan.indexes()));
        }
        for (String table : whole) {
            String columns = plan.filters(table).stream().flatMap(filter -> COMPARED.matcher(filter).results())
                    .map(found -> found.group(1)).distinct().collect(Collectors.joining(", "));
            findings.error("no index serves the attachment query: it reads " + table + " from end to end",
                    "each attachment reads the whole table, so runs slow down as it grows and don't catch up",
                    "CREATE INDEX CONCURRENTLY ON " + Origin.quoted(table) + " (" + (columns.isEmpty()
                            ? "the columns of its WHERE clause" : columns) + ")");
        }
    }
}
