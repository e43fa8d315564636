package io.tidemark.run;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A query with parameters by name ({@code :?name}, as camel-jdbc writes them), for where no route runs it. Immutable. */
public final class NamedQuery {
    private static final Pattern PARAMETER = Pattern.compile(":\\?(\\w+)");

    private final String sql;
    private final List<String> names;

    public NamedQuery(String text) {
        names = names(text);
        sql = PARAMETER.matcher(text).replaceAll("?");
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
                statement.setObject(i + 1, parameters.get(names.get(i)));
            }
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }
}
