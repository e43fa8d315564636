package io.tidemark.run;

import io.tidemark.batch.NamePattern;
import io.tidemark.row.Column;
import io.tidemark.row.Identifier;
import io.tidemark.row.RowShape;
import io.tidemark.watermark.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The queries of a stream, made of its select and Tidemark's own SQL files. Immutable.
 *
 * <p>The integrator's select is only wrapped, never parsed: PostgreSQL pulls it up, so that the index on
 * {@code (tenant, updated_at, id)} serves it.
 */
public final class PageQuery {
    // A comment may name a parameter, which would then have to be bound.
    private static final Pattern PLACE = Pattern.compile("\\{(select|columns|tenant|updated_at|id)}");
    private static final Pattern COMMENT_LINE = Pattern.compile("(?m)^\\s*--.*(\\R|\\z)");

    private final UnaryOperator<String> sqlFiles;
    private final StreamDefinition stream;
    private final List<String> ids;

    /** @param sqlFiles gives the text of a file of {@code sql/} */
    public PageQuery(UnaryOperator<String> sqlFiles, StreamDefinition stream) {
        this(sqlFiles, stream, List.of());
    }

    private PageQuery(UnaryOperator<String> sqlFiles, StreamDefinition stream, List<String> ids) {
        this.sqlFiles = sqlFiles;
        this.stream = stream;
        this.ids = List.copyOf(ids);
    }

    /** The same, whose pages have rows with these ids alone; at least one. */
    PageQuery only(List<String> rowIds) {
        if (rowIds.isEmpty()) {
            throw new IllegalArgumentException("a page of no rows needs no query");
        }
        return new PageQuery(sqlFiles, stream, rowIds);
    }

    /**
     * One page of rows after {@code after}; its parameters are {@link #parameters}.
     *
     * @param bad rows of which the key alone is read, because the source can't read the rest
     */
    public String page(RowShape shape, Watermark after, boolean upToWatermark, Collection<BadRow> bad) {
        String unreadable = bad.isEmpty() ? "" : isOneOf("q", bad);
        return fill(template(after, upToWatermark), shape.selectList("q", unreadable,
                Set.of(stream.updatedAtColumn(), stream.idColumn())));
    }

    /**
     * The same page, for a select that PostgreSQL doesn't pull up, as one that groups: it computes all columns of the rows that
     * it delivers, whatever becomes of them. So it is asked twice: for the other rows, and for the bad ones' keys alone.
     *
     * @param bad at least one
     */
    String pageApart(RowShape shape, Watermark after, boolean upToWatermark, Collection<BadRow> bad) {
        Set<String> key = Set.of(stream.tenantColumn(), stream.updatedAtColumn(), stream.idColumn());
        String keys = shape.columns().stream().map(Column::name)
                .map(name -> key.contains(name) ? "s." + Identifier.quoted(name) : "NULL").collect(Collectors.joining(", "));
        String from = " FROM (" + bare(stream.select()) + ") AS s WHERE ";
        String isBad = isOneOf("s", bad);
        String select = "SELECT s.*" + from + "NOT " + isBad + " UNION ALL SELECT " + keys + from + isBad;
        return fill(template(after, upToWatermark), select, shape.selectList("q"));
    }

    private String isOneOf(String alias, Collection<BadRow> rows) {
        return alias + "." + Identifier.quoted(stream.idColumn()) + "::text IN " + literals(rows.stream().map(BadRow::id));
    }

    /**
     * The columns of the select, found without reading a row, once it is known that the stream's queries fit together.
     *
     * @throws TidemarkException where PostgreSQL refuses a query, or the select lacks a column that is needed
     */
    public RowShape describe(Connection connection) throws SQLException {
        RowShape shape = RowShape.describe(connection, bare(stream.select()));
        List.of(stream.tenantColumn(), stream.updatedAtColumn(), stream.idColumn()).forEach(shape::require);
        Optional<AttachmentQuery> attachment = attachment();
        if (attachment.isPresent()) {
            attachment.get().check(connection, shape);
        }
        return shape;
    }

    /**
     * Columns that are not written, for the underscore that their name begins with, though neither a row's name nor its place or
     * attachment needs them: a table may have them by chance, and who restores it would miss them.
     */
    public List<String> unwritten(RowShape shape) {
        Set<String> needed = new HashSet<>(NamePattern.parse(stream.fileName(), stream.updatedAtColumn()).columns());
        needed.addAll(List.of(stream.tenantColumn(), stream.updatedAtColumn(), stream.idColumn()));
        attachment().ifPresent(query -> needed.addAll(query.columns()));
        return shape.columns().stream().filter(column -> !column.isWritten()).map(Column::name)
                .filter(name -> !needed.contains(name)).toList();
    }

    /** The keys of the same rows, as text. */
    public String keys(Watermark after, boolean upToWatermark) {
        return fill(template(after, upToWatermark), "q." + Identifier.quoted(stream.updatedAtColumn()) + "::text, q."
                + Identifier.quoted(stream.idColumn()) + "::text");
    }

    /** The tenants that the stream has rows of. */
    public String tenants() {
        return fill(sqlFiles.apply("tenants.sql"));
    }

    /** Rows whose {@code updated_at} keeps them from ever being taken, counted by why. */
    public String untaken() {
        return fill(sqlFiles.apply("untaken.sql"));
    }

    /** The rows that are due, one column without meaning each; its parameters are those of a page. */
    String due(Watermark after) {
        return fill(sqlFiles.apply("due.sql").replace("{after}", after.id().isPresent()
                ? "(q.{updated_at}, q.{id}) > (:?updatedAt, :?id)" : "q.{updated_at} >= :?updatedAt"));
    }

    /** How many of them there are, counted up to a page's rows. */
    String backlog(Watermark after) {
        return "SELECT count(*) FROM (" + due(after) + " LIMIT :?pageRows) AS n";
    }

    /** Where rows with an id stand; its parameters are {@code tenant}, {@code id} and those of a page that ends. */
    String places() {
        return fill(sqlFiles.apply("place.sql"));
    }

    /** A slice of a row's attachment; empty for a stream without any. */
    public Optional<AttachmentQuery> attachment() {
        return stream.attachment().map(query ->
                new AttachmentQuery(bare(sqlFiles.apply("attachment.sql")).replace("{attachment}", bare(query))));
    }

    /**
     * The attachments of {@link AttachmentGroup#SIZE} rows, as many of them as {@code bytes} allows; empty for a stream without
     * any.
     */
    Optional<NamedQuery> attachmentGroup() {
        return stream.attachment().map(query -> new NamedQuery(bare(sqlFiles.apply("attachment-group.sql"))
                .replace("{attachments}", RepeatedQuery.sql("SELECT a.data FROM (" + bare(query) + ") AS a (data)",
                        AttachmentGroup.SIZE))));
    }

    /**
     * Rows with some ids, wherever they stand in the order; its parameters are {@code tenant} and {@code ids}, PostgreSQL's
     * text of an array.
     */
    public String present(RowShape shape) {
        return fill(sqlFiles.apply("present.sql"), shape.selectList("q"));
    }

    /** How many rows are before a moment and how many newer than a watermark; its parameters are those of a page that ends. */
    public String outside() {
        return fill(sqlFiles.apply("outside.sql"));
    }

    /**
     * The size of a row's attachment; empty for a stream without any.
     *
     * @param withHash also its SHA-256, for which the source reads all of it
     */
    public Optional<AttachmentQuery> measure(boolean withHash) {
        return stream.attachment().map(query -> new AttachmentQuery(bare(sqlFiles.apply("attachment-measure.sql"))
                .replace("{hash}", withHash ? "encode(sha256(a.data), 'hex')" : "NULL::text")
                .replace("{attachment}", bare(query))));
    }

    /** What a page's query binds. */
    public static Map<String, Object> parameters(String tenant, Watermark after, Instant horizonExclusive, int pageRows,
                                                 Optional<Watermark> upToInclusive) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("tenant", tenant);
        parameters.put("updatedAt", after.updatedAt().toString());
        after.id().ifPresent(id -> parameters.put("id", id));
        parameters.put("horizon", horizonExclusive.toString());
        parameters.put("pageRows", pageRows);
        upToInclusive.ifPresent(to -> {
            parameters.put("toUpdatedAt", to.updatedAt().toString());
            parameters.put("toId", to.id().orElseThrow());
        });
        return parameters;
    }

    private String template(Watermark after, boolean upToWatermark) {
        String page = sqlFiles.apply(after.id().isPresent() ? "page.sql" : "first-page.sql");
        // A run that reads again what is older than the watermark stops at it: what follows is taken as any other row is.
        String end = upToWatermark ? "   AND (q.{updated_at}, q.{id}) <= (:?toUpdatedAt, :?toId)\n" : "";
        // Without a cast, so that an index on the id serves it.
        String alone = ids.isEmpty() ? "" : "   AND q.{id} IN " + literals(ids.stream()) + "\n";
        return page.replace(" ORDER BY", end + alone + " ORDER BY");
    }

    private String fill(String sql) {
        return fill(sql, "");
    }

    private String fill(String sql, String columns) {
        return fill(sql, stream.select(), columns);
    }

    // In one pass: what the integrator's select has in braces is its own.
    private String fill(String sql, String select, String columns) {
        Map<String, String> parts = Map.of("select", bare(select), "columns", columns,
                "tenant", Identifier.quoted(stream.tenantColumn()), "updated_at", Identifier.quoted(stream.updatedAtColumn()),
                "id", Identifier.quoted(stream.idColumn()));
        return PLACE.matcher(bare(sql)).replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
    }

    /** Whether a text has nothing but comments and blanks. */
    public static boolean isEmpty(String query) {
        return bare(query).isBlank();
    }

    /** A query without its lines of comments and its semicolon, as it may stand within another. */
    public static String bare(String query) {
        return COMMENT_LINE.matcher(query).replaceAll("").strip().replaceAll(";\\s*$", "") + "\n";
    }

    private static String literals(Stream<String> texts) {
        return texts.map(PageQuery::literal).collect(Collectors.joining(", ", "(", ")"));
    }

    // Whatever a text holds, it must neither end the literal nor look like a parameter to who binds them.
    private static String literal(String text) {
        StringBuilder literal = new StringBuilder("U&'");
        text.codePoints().forEach(point -> {
            if (point < 0x80 && Character.isLetterOrDigit(point)) {
                literal.append((char) point);
            } else {
                literal.append(String.format(Locale.ROOT, "\\+%06X", point));
            }
        });
        return literal.append('\'').toString();
    }
}
