package io.tidemark.restore;

import io.tidemark.StreamKey;
import io.tidemark.TidemarkException;
import io.tidemark.batch.ArchiveRef;
import io.tidemark.row.Identifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a restore remembers in the database while it goes on, in a schema of its own: how far it is, and which rows were
 * there before it. With its end the schema is gone; where it was interrupted, the next one goes on.
 */
final class RestoreState {
    private static final String TABLES = """
            CREATE schema {schema};
            CREATE TABLE {schema}.run (options text NOT NULL, began_at timestamptz NOT NULL DEFAULT now());
            CREATE TABLE {schema}.progress (
                tenant text, stream text, sequence bigint NOT NULL, bucket text NOT NULL, key text NOT NULL,
                sha256 text NOT NULL, PRIMARY KEY (tenant, stream));
            CREATE TABLE {schema}.attachment (
                tenant text, stream text, place text, status text NOT NULL, version text NOT NULL, object text NOT NULL,
                fact text NOT NULL, PRIMARY KEY (tenant, stream, place))""";

    private final Connection connection;
    private final String schema;

    /** @param schema which the restore makes, and drops in the end */
    RestoreState(Connection connection, String schema) {
        this.connection = connection;
        this.schema = schema;
    }

    /** The table of a table's rows that were there before. */
    static String existing(String schema, TargetTable table) {
        return schema + ".existing_" + table.oid();
    }

    private String existing(TargetTable table) {
        return existing(schema, table);
    }

    /**
     * Begins, or goes on with what was interrupted, in the caller's transaction.
     *
     * @return since when one goes on that was interrupted; empty for a new one
     * @throws TidemarkException where one of other options was interrupted
     */
    Optional<String> open(RestoreOptions options) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Two restores at the same time would take each other's rows for those that were there before.
            try (var lock = statement.executeQuery("SELECT pg_try_advisory_lock(hashtext('" + schema + "'))")) {
                lock.next();
                if (!lock.getBoolean(1)) {
                    throw new TidemarkException("another restore into this database is under way", "wait for its end");
                }
            }
            try (var found = statement.executeQuery("SELECT to_regclass('" + schema + ".run') IS NOT NULL")) {
                found.next();
                if (found.getBoolean(1)) {
                    return goOn(statement, options);
                }
            }
            statement.execute(TABLES.replace("{schema}", schema));
            statement.execute("INSERT INTO " + schema + ".run (options) VALUES ('" + options.identity() + "')");
            return Optional.empty();
        }
    }

    private Optional<String> goOn(Statement statement, RestoreOptions options) throws SQLException {
        try (var run = statement.executeQuery("SELECT options, date_trunc('second', began_at)::text"
                + " FROM " + schema + ".run")) {
            run.next();
            if (!run.getString(1).equals(options.identity())) {
                throw new TidemarkException("a restore " + run.getString(1) + " into this database was interrupted",
                        "call it with the same options again, or DROP schema " + schema + " CASCADE to begin a new one: the"
                                + " rows that it brought back then count as there before");
            }
            return Optional.of(run.getString(2));
        }
    }

    /** Notes the keys of all rows that a table has, unless an interrupted restore did. */
    void noteExisting(TargetTable table, String updatedAtColumn) throws SQLException {
        String keys = keys(table.key(), "t.");
        try (Statement statement = connection.createStatement()) {
            try (var found = statement.executeQuery("SELECT to_regclass('" + existing(table) + "') IS NOT NULL")) {
                found.next();
                if (found.getBoolean(1)) {
                    return;
                }
            }
            statement.execute("CREATE TABLE " + existing(table) + " AS SELECT " + keys + ", CASE WHEN false THEN t."
                    + Identifier.quoted(updatedAtColumn) + " END AS tidemark_version, false AS tidemark_differs,"
                    + " NULL::json AS tidemark_document FROM " + table.sql() + " t");
            statement.execute("ALTER TABLE " + existing(table) + " ADD PRIMARY KEY (" + keys(table.key(), "") + ")");
            statement.execute("ANALYZE " + existing(table));
        }
    }

    private static String keys(Collection<String> key, String prefix) {
        return key.stream().map(name -> prefix + Identifier.quoted(name)).collect(Collectors.joining(", "));
    }

    /** Whether a table had rows before. */
    boolean hasExisting(TargetTable table) throws SQLException {
        try (Statement statement = connection.createStatement();
             var result = statement.executeQuery("SELECT EXISTS (SELECT 1 FROM " + existing(table) + ")")) {
            result.next();
            return result.getBoolean(1);
        }
    }

    /** The rows that were there before and are others than the replica's: how many, and the first ones' keys. */
    CountedNames conflicts(TargetTable table) throws SQLException {
        CountedNames conflicts = new CountedNames();
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(1000);
            try (var result = statement.executeQuery("SELECT concat_ws('/', " + keys(table.key(), "") + ") FROM "
                    + existing(table) + " WHERE tidemark_differs ORDER BY " + keys(table.key(), ""))) {
                while (result.next()) {
                    conflicts.add(table + " " + result.getString(1));
                }
            }
        }
        return conflicts;
    }

    /** The archive of a stream up to which everything is restored; empty before the first. */
    Optional<Done> done(StreamKey key) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT sequence, bucket, key, sha256 FROM " + schema + ".progress"
                + " WHERE tenant = ? AND stream = ?")) {
            statement.setString(1, key.tenant());
            statement.setString(2, key.stream());
            try (var result = statement.executeQuery()) {
                return result.next() ? Optional.of(new Done(result.getLong(1),
                        new ArchiveRef(result.getString(2), result.getString(3), result.getString(4)))) : Optional.empty();
            }
        }
    }

    /** An archive that is restored. */
    record Done(long sequence, ArchiveRef archive) {
    }

    /** Notes an archive as restored, in the transaction that restores it. */
    void done(StreamKey key, Done done) throws SQLException {
        try (var statement = connection.prepareStatement("INSERT INTO " + schema + ".progress VALUES (?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (tenant, stream) DO UPDATE SET sequence = excluded.sequence, bucket = excluded.bucket,"
                + " key = excluded.key, sha256 = excluded.sha256")) {
            statement.setString(1, key.tenant());
            statement.setString(2, key.stream());
            statement.setLong(3, done.sequence());
            statement.setString(4, done.archive().bucket());
            statement.setString(5, done.archive().key());
            statement.setString(6, done.archive().sha256());
            statement.executeUpdate();
        }
    }

    /** Forgets everything: the restore is at its end. */
    void close() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Some thousand locks may be held together: a table each, and there are as many as streams.
            statement.execute("DROP schema " + schema + " CASCADE");
        }
    }
}
