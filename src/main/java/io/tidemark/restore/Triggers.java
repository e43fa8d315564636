package io.tidemark.restore;

import io.tidemark.TidemarkException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;

/** Triggers that would change rows while they come back. */
final class Triggers {
    private static final String IN_FORCE = """
            SELECT string_agg(t.tgrelid::regclass::text || '.' || t.tgname, ', ' ORDER BY t.tgrelid, t.tgname)
              FROM pg_catalog.pg_trigger t
             WHERE t.tgrelid = ANY (?) AND NOT t.tgisinternal AND t.tgenabled = ANY (?)""";

    private Triggers() {
    }

    /**
     * Refuses where some are in force: a trigger that sets {@code updated_at} would make other rows of them.
     *
     * @param asReplica whether the session turns off those that aren't set otherwise
     */
    static void refuse(Connection connection, Collection<TargetTable> tables, boolean asReplica) throws SQLException {
        try (var statement = connection.prepareStatement(IN_FORCE)) {
            statement.setArray(1, connection.createArrayOf("oid", tables.stream().map(TargetTable::oid).toArray()));
            statement.setArray(2, connection.createArrayOf("char", asReplica ? new String[] {"A", "R"}
                    : new String[] {"A", "O"}));
            try (var result = statement.executeQuery()) {
                result.next();
                if (result.getString(1) != null) {
                    throw new TidemarkException("triggers would change the rows that come back: " + result.getString(1),
                            "restore as a role that may set session_replication_role (GRANT SET ON PARAMETER"
                                    + " session_replication_role TO …, or a superuser), or ALTER TABLE … DISABLE TRIGGER …"
                                    + " until the restore is done");
                }
            }
        }
    }
}
