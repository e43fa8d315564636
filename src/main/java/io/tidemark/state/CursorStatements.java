package io.tidemark.state;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.postgresql.PGStatement;
import org.postgresql.core.Parser;

/**
 * Prepared statements that receive their rows in binary from the first time on, where the driver can: so
 * {@link io.tidemark.row.JsonValue} has the bytes that PostgreSQL sent.
 *
 * <p>The driver can do so where it knows a query's columns; where it is asked to, it gets them from PostgreSQL before it runs
 * the query for the first time. But Camel's JDBC component asks each statement how many parameters it has, and to answer, the
 * driver would have the query described beside the statement, and know nothing of it afterwards. So the number is taken from
 * the query's text, which also spares PostgreSQL one parsing and one answer a page.
 */
final class CursorStatements {
    /** Of pgjdbc: statements are named, and described, before they first run. */
    private static final int AT_ONCE = -1;

    private CursorStatements() {}

    /** The connection, whose prepared statements are such. */
    static Connection of(Connection connection) {
        return proxy(Connection.class, (method, arguments) -> {
            Object answer = invoke(method, connection, arguments);
            return answer instanceof PreparedStatement statement ? of(statement, (String) arguments[0]) : answer;
        });
    }

    private static PreparedStatement of(PreparedStatement statement, String query) throws SQLException {
        statement.unwrap(PGStatement.class).setPrepareThreshold(AT_ONCE);
        return proxy(PreparedStatement.class, (method, arguments) -> method.getName().equals("getParameterMetaData")
                ? parameters(query) : invoke(method, statement, arguments));
    }

    private static ParameterMetaData parameters(String query) {
        return proxy(ParameterMetaData.class, (method, arguments) -> {
            if (!method.getName().equals("getParameterCount")) {
                throw new UnsupportedOperationException(method.getName() + ": only the number is known from a query's text");
            }
            return Parser.parseJdbcSql(query, true, true, false, false, false).stream()
                    .mapToInt(part -> part.bindPositions.length).sum();
        });
    }

    private interface Answer {
        Object to(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(CursorStatements.class.getClassLoader(), new Class<?>[] {type},
                (proxy, method, arguments) -> answer.to(method, arguments)));
    }

    private static Object invoke(Method method, Object object, Object[] arguments) throws Throwable {
        try {
            return method.invoke(object, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
