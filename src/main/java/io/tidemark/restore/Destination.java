package io.tidemark.restore;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.UnaryOperator;

/** The table that a stream's rows go back into, and the statements for that. */
record Destination(RestoreMapping mapping, TargetTable table, RestoreSql sql) {
    /** Finds the table. */
    static Destination of(Connection connection, RestoreMapping mapping, UnaryOperator<String> sqlFiles, RestoreOptions options)
            throws SQLException {
        TargetTable table = TargetTable.read(connection, mapping.table());
        return new Destination(mapping, table, new RestoreSql(sqlFiles, mapping, table, options.stateSchema()));
    }

    ColumnMatch match() {
        return new ColumnMatch(mapping, table);
    }

    String updatedAtColumn() {
        return mapping.stream().updatedAtColumn();
    }
}
