package io.tidemark.restore;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.batch.DeletedRow;
import io.tidemark.replica.ColumnType;
import io.tidemark.replica.Descriptor;
import io.tidemark.restore.TargetTable.TargetColumn;
import io.tidemark.run.NamedQuery;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Map;

/**
 * Puts the rows of archives, which wait in the session's temporary tables, into their table. One thread uses it.
 */
final class ArchiveMerge {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    // SQLSTATE classes of values that a column can't hold, and of violated constraints.
    private static final List<String> OF_A_ROW = List.of("22", "23");

    private final Connection connection;
    private final Destination destination;
    private final RestoreOptions options;
    private final boolean hasExisting;
    private List<ColumnType> columns = List.of();
    private NamedQuery rows;
    private NamedQuery existing;
    private boolean isLast;

    /** @param hasExisting whether the table had rows before the restore */
    ArchiveMerge(Connection connection, Destination destination, RestoreOptions options, boolean hasExisting) {
        this.connection = connection;
        this.destination = destination;
        this.options = options;
        this.hasExisting = hasExisting;
    }

    /** Merges all that waits, and returns how many rows were written; rows that the table refuses are reported. */
    long merge(Descriptor batch, long count, CountedNames refused) throws SQLException {
        prepare(batch.columns());
        isLast = options.isLastWord(batch);
        Savepoint before = connection.setSavepoint();
        try {
            long written = merge(1, count);
            connection.releaseSavepoint(before);
            return written;
        } catch (SQLException e) {
            if (!isOfARow(e)) {
                throw e;
            }
            connection.rollback(before);
            return oneByOne(count, refused);
        }
    }

    private void prepare(List<ColumnType> itsColumns) {
        if (!itsColumns.equals(columns)) {
            List<TargetColumn> filled = destination.match().filled(itsColumns);
            rows = destination.sql().statement("restore-rows.sql", filled);
            existing = destination.sql().statement("restore-existing.sql", filled);
            columns = itsColumns;
        }
    }

    private long merge(long first, long last) throws SQLException {
        Map<String, Object> parameters = Map.of("asOf", options.asOf(), "first", first, "last", last,
                "isLast", isLast);
        if (hasExisting) {
            try (var statement = existing.prepare(connection, parameters)) {
                statement.executeUpdate();
            }
        }
        try (var statement = rows.prepare(connection, parameters)) {
            return statement.executeLargeUpdate();
        }
    }

    /** In the archive's order, in which a value that must be unique is free before another row takes it. */
    private long oneByOne(long count, CountedNames refused) throws SQLException {
        long written = 0;
        for (long n = 1; n <= count; n++) {
            Savepoint before = connection.setSavepoint();
            try {
                written += merge(n, n);
                connection.releaseSavepoint(before);
            } catch (SQLException e) {
                if (!isOfARow(e)) {
                    throw e;
                }
                connection.rollback(before);
                refused.add(name(n) + ".json: " + SqlFacts.of(e));
            }
        }
        return written;
    }

    private String name(long n) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT name FROM pg_temp.tidemark_rows WHERE n = ?")) {
            statement.setLong(1, n);
            try (var result = statement.executeQuery()) {
                result.next();
                return result.getString(1);
            }
        }
    }

    private static boolean isOfARow(SQLException failure) {
        return failure.getSQLState() != null && OF_A_ROW.contains(failure.getSQLState().substring(0, 2));
    }

    /** Whether the table has what archives name deleted rows by. */
    boolean findsDeleted() {
        return destination.sql().idColumns().contains(destination.mapping().stream().idColumn());
    }

    /** Takes out what the source had deleted by then, and returns how many. */
    long delete(String tenant, List<DeletedRow> deleted) throws SQLException {
        var stream = destination.mapping().stream();
        var array = MAPPER.createArrayNode();
        deleted.forEach(row -> array.addObject().put(stream.tenantColumn(), tenant)
                .put(stream.idColumn(), row.id())
                .put(stream.updatedAtColumn(), row.updatedAt().toString()));
        try (var statement = destination.sql().statement("restore-deleted.sql", List.of())
                .prepare(connection, Map.of("rows", array.toString()))) {
            return statement.executeLargeUpdate();
        }
    }
}
