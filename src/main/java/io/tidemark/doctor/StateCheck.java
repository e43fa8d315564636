package io.tidemark.doctor;

import io.tidemark.config.DatabaseSettings;
import io.tidemark.state.DirectConnection;
import io.tidemark.state.StateSchema;
import java.sql.SQLException;

/** Looks whether watermark and ledger can be kept; creates and migrates nothing. */
final class StateCheck {
    private static final String RIGHTS = """
            SELECT current_setting('transaction_read_only'), current_user, current_database(),
                   has_database_privilege(current_database(), 'CREATE'),
                   to_regnamespace('%1$s') IS NOT NULL,
                   has_schema_privilege(to_regnamespace('%1$s'), 'USAGE, CREATE'),
                   (SELECT string_agg(relname, ', ' ORDER BY relname) FROM pg_class
                     WHERE relnamespace = to_regnamespace('%1$s') AND relkind = 'r'
                       AND NOT (has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')
                                AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE')))"""
            .formatted(StateSchema.NAME);

    private final DatabaseSettings state;

    StateCheck(DatabaseSettings state) {
        this.state = state;
    }

    void run(Findings findings) throws SQLException {
        try (var connection = DirectConnection.open(state); var statement = connection.createStatement();
             var result = statement.executeQuery(RIGHTS)) {
            result.next();
            String role = '"' + result.getString(2) + '"';
            String database = '"' + result.getString(3) + '"';
            boolean exists = result.getBoolean(5);
            String closed = result.getString(7);
            if (result.getString(1).equals("on")) {
                findings.error("the state's database accepts no writes: it is a standby, or read-only",
                        "watermark and ledger can't be kept, and no run can begin",
                        "let tidemark.state.url point to a writable primary");
            } else if (!exists && !result.getBoolean(4)) {
                findings.error("role " + role + " can't create the schema " + StateSchema.NAME + " in database " + database,
                        "watermark and ledger can't be kept, and no run can begin",
                        "as its owner: GRANT CREATE ON DATABASE " + database + " TO " + role + "; or CREATE SCHEMA "
                                + StateSchema.NAME + " AUTHORIZATION " + role);
            } else if (exists && !result.getBoolean(6) || closed != null) {
                findings.error("role " + role + " lacks rights in the schema " + StateSchema.NAME
                                + (closed == null ? "" : ", on " + closed),
                        "watermark and ledger can't be kept, and no run can begin",
                        "as its owner: ALTER SCHEMA " + StateSchema.NAME + " OWNER TO " + role + ", and ALTER TABLE … OWNER TO "
                                + role + " for each of its tables");
            } else {
                findings.ok("schema " + StateSchema.NAME + (exists ? " can be written" : " is created by the first run"));
            }
        }
    }
}
