package io.tidemark.run;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A query with parameters by name ({@code :?name}, as camel-jdbc writes them), for where no route runs it. Immutable. */
final class NamedQuery {
    private static final Pattern PARAMETER = Pattern.compile(":\\?(\\w+)");

    private final String sql;
    private final List<String> names;

    NamedQuery(String text) {
        names = names(text);
        sql = PARAMETER.matcher(text).replaceAll("?");
    }

    /** The parameters that a query has, in order. */
    static List<String> names(String text) {
        return PARAMETER.matcher(text).results().map(result -> result.group(1)).toList();
    }

    /** The query with its parameters bound, for the caller to run and close. */
    PreparedStatement prepare(Connection connection, Map<String, Object> parameters) throws SQLException {
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
