package io.tidemark.drill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.TidemarkException;
import io.tidemark.config.DatabaseSettings;
import io.tidemark.restore.RestoreMapping;
import io.tidemark.row.Identifier;
import io.tidemark.run.NamedQuery;
import io.tidemark.run.PageQuery;
import io.tidemark.state.DirectConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The schema of a drill, which has copies of the tables that a stream's rows and attachments go into: empty, without triggers
 * and foreign keys, and without a sequence of others. Closing it drops it. One that a drill left that died is known by its
 * comment, and replaced.
 */
final class ScratchSchema implements AutoCloseable {
    static final String NAME = "tidemark_drill";
    /** Where the restore remembers how far it is. */
    static final String STATE = "tidemark_drill_state";

    private static final String MARK = "A drill of Tidemark is under way, or died: the next one drops this schema.";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String FIND = """
            SELECT n.nspname, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.oid = pg_catalog.to_regclass(?) AND c.relkind IN ('r', 'p')""";
    // A copy's default would draw numbers from the sequence of the table that counts.
    private static final String OF_SEQUENCES = """
            SELECT a.attname FROM pg_catalog.pg_attrdef d
              JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
              JOIN pg_catalog.pg_depend p ON p.classid = 'pg_catalog.pg_attrdef'::regclass AND p.objid = d.oid
              JOIN pg_catalog.pg_class s ON p.refclassid = 'pg_catalog.pg_class'::regclass AND s.oid = p.refobjid
             WHERE d.adrelid = ?::regclass AND s.relkind = 'S'""";

    private final Connection connection;

    private ScratchSchema(Connection connection) {
        this.connection = connection;
    }

    private record Table(String schema, String name) {
        String sql() {
            return Identifier.quoted(schema) + "." + Identifier.quoted(name);
        }

        Table copy() {
            return new Table(NAME, name);
        }
    }

    /**
     * Makes it.
     *
     * @throws TidemarkException where another drill is under way, or a schema of that name is none of a drill
     */
    static ScratchSchema open(DatabaseSettings database) throws SQLException {
        Connection connection = DirectConnection.open(database);
        try {
            var scratch = new ScratchSchema(connection);
            scratch.lock();
            scratch.requireOwn();
            scratch.drop();
            scratch.execute("CREATE SCHEMA " + NAME, "COMMENT ON SCHEMA " + NAME + " IS '" + MARK + "'");
            return scratch;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    // It ends with the session, and so with a process that dies.
    private void lock() throws SQLException {
        try (Statement statement = connection.createStatement();
             var result = statement.executeQuery("SELECT pg_try_advisory_lock(hashtext('" + NAME + "'))")) {
            result.next();
            if (!result.getBoolean(1)) {
                throw new TidemarkException("another drill in this database is under way", "wait for its end");
            }
        }
    }

    private void requireOwn() throws SQLException {
        try (Statement statement = connection.createStatement();
             var result = statement.executeQuery("SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace"
                     + " WHERE nspname = '" + NAME + "'")) {
            if (result.next() && !result.getString(1).equals(MARK)) {
                throw new TidemarkException("the schema " + NAME + " is there, and was not made by a drill",
                        "rename it, or choose another database: tidemark.restore.url");
            }
        }
    }

    /**
     * Copies the tables of a stream.
     *
     * @return where its rows go in this schema
     * @throws TidemarkException where there is no such table, or a statement would write outside of this schema
     */
    RestoreMapping take(RestoreMapping mapping) throws SQLException {
        Table table = find(mapping.table());
        Set<Table> tables = new LinkedHashSet<>(List.of(table));
        Optional<String> put = mapping.attachment().map(PageQuery::bare);
        if (put.isPresent()) {
            tables.addAll(named(put.get()));
        }
        for (Table each : tables) {
            copy(each);
        }
        execute("SET search_path TO " + NAME);
        if (put.isPresent()) {
            requireInside(mapping, put.get());
        }
        return new RestoreMapping(mapping.stream(), table.copy().sql(), mapping.computed(), mapping.attachment());
    }

    private Table find(String name) throws SQLException {
        try (var statement = connection.prepareStatement(FIND)) {
            statement.setString(1, name);
            try (var result = statement.executeQuery()) {
                if (!result.next()) {
                    throw new TidemarkException("there is no table " + name + " in the database to restore into",
                            "create the tables there first, as your application does, or name the schema by currentSchema in"
                                    + " the URL");
                }
                return new Table(result.getString(1), result.getString(2));
            }
        }
    }

    private void copy(Table table) throws SQLException {
        execute("CREATE TABLE " + table.copy().sql() + " (LIKE " + table.sql() + " INCLUDING ALL)");
        List<String> columns = new ArrayList<>();
        try (var statement = connection.prepareStatement(OF_SEQUENCES)) {
            statement.setString(1, table.copy().sql());
            try (var result = statement.executeQuery()) {
                while (result.next()) {
                    columns.add(result.getString(1));
                }
            }
        }
        for (String column : columns) {
            execute("ALTER TABLE " + table.copy().sql() + " ALTER COLUMN " + Identifier.quoted(column) + " DROP DEFAULT");
        }
    }

    private void requireInside(RestoreMapping mapping, String put) throws SQLException {
        for (Table table : named(put)) {
            if (!table.schema().equals(NAME)) {
                throw new TidemarkException("the statement that puts attachments of stream " + mapping.stream().name()
                        + " back names " + table.schema() + "." + table.name() + ", where a drill must not write",
                        "leave the schema out there: currentSchema in tidemark.restore.url says it");
            }
        }
    }

    /** The tables that a statement is about, as PostgreSQL's plan has them; nothing of it is done. */
    private Set<Table> named(String sql) throws SQLException {
        try (var statement = new NamedQuery("EXPLAIN (VERBOSE, FORMAT JSON) " + sql).prepare(connection, Map.of());
             var result = statement.executeQuery()) {
            result.next();
            Set<Table> tables = new LinkedHashSet<>();
            for (JsonNode node : MAPPER.readTree(result.getString(1)).findParents("Relation Name")) {
                tables.add(new Table(node.path("Schema").asText(), node.path("Relation Name").asText()));
            }
            return tables;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL writes JSON", e);
        }
    }

    private void execute(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private void drop() throws SQLException {
        execute("DROP SCHEMA IF EXISTS " + NAME + ", " + STATE + " CASCADE");
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            drop();
        }
    }
}
