package io.tidemark.proof;

import io.tidemark.testing.SourceDatabase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Replication as it is most often written: ask for what is not older than the newest seen, and keep it.
 *
 * <p>Nothing of it is wrong but the belief that rows are seen in the order of their {@code updated_at}.
 */
final class NaivePoll {
    private final SourceDatabase source;
    private final String table;
    private final Map<String, String> copy = new HashMap<>();
    private String last = "-infinity";

    NaivePoll(SourceDatabase source, String table) {
        this.source = source;
        this.table = table;
    }

    /** Takes what is new. */
    void poll() {
        var rows = source.query("SELECT id::text, t::text AS version, updated_at::text AS at FROM " + table
                + " AS t WHERE updated_at >= ?::timestamptz ORDER BY updated_at, id", last);
        for (var row : rows) {
            copy.put((String) row.get("id"), (String) row.get("version"));
            last = (String) row.get("at");
        }
    }

    /** The ids of rows that it hasn't got, or not in their last version. */
    List<String> lost() {
        return source.query("SELECT id::text, t::text AS version FROM " + table + " AS t ORDER BY id").stream()
                .filter(row -> !row.get("version").equals(copy.get((String) row.get("id"))))
                .map(row -> (String) row.get("id")).toList();
    }
}
