package io.tidemark.run;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Rows that are never taken, because their {@code updated_at} or id gives them no place in the order. Each kind is counted
 * up to a hundred.
 *
 * @param without   rows whose {@code updated_at} is NULL
 * @param infinite  rows whose {@code updated_at} is infinite
 * @param ahead     rows whose {@code updated_at} is more than a minute in the future: they are taken when it has come
 * @param withoutId rows whose id is NULL
 */
public record Untaken(int without, int infinite, int ahead, int withoutId) {
    /**
     * Counts them for a tenant.
     *
     * @throws InseparableRowException where a row can't be read, and has to be, to count the others
     */
    public static Untaken count(DataSource source, PageQuery query, String tenant) throws SQLException {
        try (var connection = source.getConnection();
             var statement = new NamedQuery(query.untaken()).prepare(connection, Map.of("tenant", tenant));
             var result = statement.executeQuery()) {
            result.next();
            return new Untaken(result.getInt(1), result.getInt(2), result.getInt(3), result.getInt(4));
        } catch (SQLException e) {
            throw BadRowFinder.rowFault(e).map(fault -> new InseparableRowException(BadRow.reason(fault))).orElseThrow(() -> e);
        }
    }

    /** What a person should know of them; empty when there are none. */
    public String message() {
        List<String> kinds = new ArrayList<>();
        note(kinds, without, "without updated_at");
        note(kinds, infinite, "with an infinite updated_at");
        note(kinds, ahead, "with updated_at in the future");
        note(kinds, withoutId, "without an id");
        return kinds.isEmpty() ? "" : "rows not taken: " + String.join(", ", kinds);
    }

    private static void note(List<String> kinds, int count, String kind) {
        if (count > 0) {
            kinds.add(count + " " + kind);
        }
    }
}
