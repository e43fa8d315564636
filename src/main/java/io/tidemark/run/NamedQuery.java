package io.tidemark.run;

import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.PGobject;

/** A query with parameters by name ({@code :?name}, as camel-jdbc writes them), for where no route runs it. Immutable. */
public final class NamedQuery {
    static final Pattern PARAMETER = Pattern.compile(":\\?(\\w+)");

    private final String sql;
    private final List<String> names;
    // Of each parameter, PostgreSQL's; empty where they are the server's to find out.
    private final List<String> types;

    public NamedQuery(String text) {
        this(PARAMETER.matcher(text).replaceAll("?"), names(text), List.of());
    }

    private NamedQuery(String sql, List<String> names, List<String> types) {
        this.sql = sql;
        this.names = names;
        this.types = types;
    }

    /**
     * The same with the types that PostgreSQL finds for its parameters: for a query that is run often. Where they are the
     * server's to find out, the driver has each session describe the query, and then waits for an answer more before each
     * time it runs it, if a column of its result has no length.
     */
    NamedQuery typed(Connection connection) throws SQLException {
        // Another text, because the driver keeps for a text that it was described.
        try (var described = connection.prepareStatement(sql + "\n-- types")) {
            ParameterMetaData meta = described.getParameterMetaData();
            List<String> found = new ArrayList<>();
            for (int i = 1; i <= names.size(); i++) {
                found.add(meta.getParameterTypeName(i));
            }
            return new NamedQuery(sql, names, List.copyOf(found));
        }
    }

    /** The parameters that a query has, in order. */
    static List<String> names(String text) {
        return PARAMETER.matcher(text).results().map(result -> result.group(1)).toList();
    }

    /**
     * The query as PostgreSQL's PREPARE takes it: {@code $1} for the first of {@link #parameters}, wherever it occurs, and
     * so on.
     */
    public static String numbered(String text) {
        List<String> parameters = parameters(text);
        return PARAMETER.matcher(text).replaceAll(found ->
                Matcher.quoteReplacement("$" + (parameters.indexOf(found.group(1)) + 1)));
    }

    /** The parameters that a query has, each once, in order of their first place. */
    public static List<String> parameters(String text) {
        return names(text).stream().distinct().toList();
    }

    /** The query with its parameters bound, for the caller to run and close. */
    public PreparedStatement prepare(Connection connection, Map<String, Object> parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < names.size(); i++) {
                Object value = parameters.get(names.get(i));
                statement.setObject(i + 1, types.isEmpty() || !(value instanceof String text) ? value : typed(types.get(i), text));
            }
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    private static PGobject typed(String type, String text) throws SQLException {
        var value = new PGobject();
        value.setType(type);
        value.setValue(text);
        return value;
    }
}
