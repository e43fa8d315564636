package io.tidemark.run;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A query for several sets of its parameters at a time: copies of it, by {@code UNION ALL}, so that each parameter takes the
 * type of what it is compared with, as it does alone.
 */
public final class RepeatedQuery {
    private RepeatedQuery() {
    }

    /** The columns of the query, behind one that says which set a row belongs to: {@code place}, the first being 0. */
    public static String sql(String query, int times) {
        return IntStream.range(0, times).mapToObj(i -> "SELECT " + i + " AS place, m.* FROM ("
                + NamedQuery.PARAMETER.matcher(query).replaceAll(":?$1_" + i) + ") AS m")
                .collect(Collectors.joining(" UNION ALL "));
    }

    /** What it binds, for the caller to add to. */
    public static Map<String, Object> parameters(List<Map<String, Object>> sets) {
        Map<String, Object> all = new HashMap<>();
        for (int i = 0; i < sets.size(); i++) {
            int place = i;
            sets.get(i).forEach((name, value) -> all.put(name + "_" + place, value));
        }
        return all;
    }
}
