package io.tidemark.index;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the audit under way has found, kept beside the index: there may be as many findings as rows. One thread uses it.
 */
public final class FindingList {
    private final IndexFile file;

    FindingList(IndexFile file) {
        this.file = file;
    }

    /**
     * A finding.
     *
     * @param number rises with each
     */
    public record Item(long number, String kind, String id, Instant updatedAt, String fact) {
    }

    /** Forgets all. */
    public void clear() {
        file.call(connection -> {
            try (var statement = connection.createStatement()) {
                statement.executeUpdate("DELETE FROM finding");
                statement.executeUpdate("DELETE FROM seen");
            }
            connection.commit();
            return null;
        });
    }

    /** Adds one; false where there is one of the same row already. */
    public boolean add(String kind, String id, Instant updatedAt, String fact) {
        return file.call(connection -> {
            try (var statement = connection.prepareStatement(
                    "INSERT OR IGNORE INTO finding (kind, id, updated_at, fact) VALUES (?, ?, ?, ?)")) {
                statement.setString(1, kind);
                statement.setString(2, id);
                statement.setLong(3, Micros.of(updatedAt));
                statement.setString(4, fact);
                return statement.executeUpdate() == 1;
            }
        });
    }

    /**
     * How many findings of a kind the replica has settled in archives behind a sequence number.
     *
     * @param isGone whether a row is settled that the replica no longer has; else one that it holds in a new version
     */
    public long settled(String kind, boolean isGone, long afterSequence) {
        String settled = isGone ? "r.id IS NULL OR r.sequence > ?" : "r.sequence > ? AND r.sha256 IS NOT NULL";
        return file.call(connection -> {
            try (var statement = connection.prepareStatement("SELECT count(*) FROM finding AS f LEFT JOIN replica AS r"
                    + " ON r.id = f.id WHERE f.kind = ? AND (" + settled + ")")) {
                statement.setString(1, kind);
                statement.setLong(2, afterSequence);
                try (var result = statement.executeQuery()) {
                    return result.getLong(1);
                }
            }
        });
    }

    /** Those after a number, in order; no more than {@code limit}. */
    public List<Item> after(long number, int limit) {
        return file.call(connection -> {
            try (var statement = connection.prepareStatement("SELECT number, kind, id, updated_at, fact FROM finding"
                    + " WHERE number > ? ORDER BY number LIMIT ?")) {
                statement.setLong(1, number);
                statement.setInt(2, limit);
                try (var result = statement.executeQuery()) {
                    List<Item> items = new ArrayList<>();
                    while (result.next()) {
                        items.add(new Item(result.getLong(1), result.getString(2), result.getString(3),
                                Micros.instant(result.getLong(4)), result.getString(5)));
                    }
                    return items;
                }
            }
        });
    }
}
