package io.tidemark.row;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import io.tidemark.TidemarkException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.postgresql.jdbc.PgResultSet;

/**
 * The columns of a stream's query, in its order, with what is needed to read them as text and to write them as JSON.
 * Immutable; one is shared by all rows of a run.
 */
public final class RowShape {
    /** SQLSTATE class of syntax errors, missing tables and columns, and missing privileges. */
    private static final String SYNTAX_OR_ACCESS_RULE = "42";

    private final List<Column> columns;
    private final List<Column> writtenColumns;
    private final Map<String, Integer> indexes;
    private final SerializableString[] jsonNames;
    private final long jsonBytesMaxWithoutValues;

    private RowShape(List<Column> columns) {
        this.columns = List.copyOf(columns);
        this.writtenColumns = columns.stream().filter(Column::isWritten).toList();
        this.indexes = new HashMap<>();
        this.jsonNames = new SerializableString[columns.size()];
        for (int i = 0; i < columns.size(); i++) {
            String name = columns.get(i).name();
            if (indexes.put(name, i) != null) {
                throw new TidemarkException(
                        "the stream's select has more than one column named \"" + name + "\"",
                        "give each column a name of its own with AS");
            }
            jsonNames[i] = new SerializedString(name);
        }
        // Of each column the name in quotes, a colon, a comma, and quotes or null.
        this.jsonBytesMaxWithoutValues = 2 + columns.stream().mapToLong(column -> 6L * column.name().length() + 8).sum();
    }

    /**
     * The shape of rows with these columns.
     *
     * @throws TidemarkException if two have the same name
     */
    public static RowShape of(List<Column> columns) {
        return new RowShape(columns);
    }

    /**
     * The columns of an integrator's select, found without reading a row: two statements in the connection's current
     * transaction, cheap enough for each run.
     *
     * <p>Types are those of the row description, in which a domain is the type beneath it.
     *
     * @param select one plain {@code SELECT} without parameters and without a semicolon at its end
     * @throws TidemarkException if two columns have the same name, there is no column, the select ends with a
     *     semicolon, or PostgreSQL refuses it (SQLSTATE class 42)
     * @throws SQLException if PostgreSQL or the connection fails otherwise
     */
    public static RowShape describe(Connection connection, String select) throws SQLException {
        if (select.stripTrailing().endsWith(";")) {
            throw new TidemarkException(
                    "the stream's select ends with a semicolon", "remove it: the select becomes part of another");
        }
        Map<String, Integer> oidsByName = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                // On a line of its own: the select may end with a comment.
                ResultSet none = statement.executeQuery("SELECT * FROM (\n" + select + "\n) q LIMIT 0")) {
            PgResultSet rows = none.unwrap(PgResultSet.class);
            ResultSetMetaData meta = rows.getMetaData();
            for (int i = 1; i <= meta.getColumnCount(); i++) {
                names.add(meta.getColumnLabel(i));
                oidsByName.put(meta.getColumnLabel(i), rows.getColumnOID(i));
            }
        } catch (SQLException e) {
            if (isRefusal(e)) {
                throw new TidemarkException(
                        "PostgreSQL refuses the stream's select: " + e.getMessage(),
                        hint(connection, e), e);
            }
            throw e;
        }
        if (names.isEmpty()) {
            throw new TidemarkException("the stream's select has no column", "name the columns to replicate");
        }
        Map<Integer, TypeCatalog.Type> types = TypeCatalog.read(connection, oidsByName.values());
        return of(names.stream()
                .map(name -> type(types, name, oidsByName.get(name)).column(name))
                .toList());
    }

    /** Whether a query is wrong, or the role may not run it (SQLSTATE class 42): it fails whatever the rows are. */
    public static boolean isRefusal(SQLException failure) {
        return failure.getSQLState() != null && failure.getSQLState().startsWith(SYNTAX_OR_ACCESS_RULE);
    }

    // Source of the codes: PostgreSQL manual, appendix A.
    private static String hint(Connection connection, SQLException failure) throws SQLException {
        String role = connection.getMetaData().getUserName();
        return switch (failure.getSQLState()) {
            case "42501" -> "grant role " + role + " SELECT on that table, and USAGE on its schema: docs/PRIVILEGES.md";
            case "42P01" -> "it was looked for in database " + connection.getCatalog() + " by role " + role
                    + searchPath(connection).map(path -> " with search_path " + path).orElse("")
                    + ": correct the url, name its schema in the select, or set the role's search_path";
            default -> "try it in psql as the same user: it must be one SELECT without parameters";
        };
    }

    /** Empty where it can't be asked for: the failure may have ended a transaction. */
    private static Optional<String> searchPath(Connection connection) {
        try (Statement statement = connection.createStatement(); ResultSet path = statement.executeQuery("SHOW search_path")) {
            return path.next() ? Optional.of(path.getString(1)) : Optional.empty();
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    private static TypeCatalog.Type type(Map<Integer, TypeCatalog.Type> types, String name, Integer oid) {
        TypeCatalog.Type type = types.get(oid);
        if (type == null) {
            throw new TidemarkException(
                    "the type of column \"" + name + "\" is not in pg_type",
                    "it was dropped just now, or the column has none: cast it");
        }
        return type;
    }

    /** All columns in the query's order, also those that only serve names. */
    public List<Column> columns() {
        return columns;
    }

    /** The columns that are written, in the query's order: those of {@code columns} in {@code tidemark.json}. */
    public List<Column> writtenColumns() {
        return writtenColumns;
    }

    /** The column's place in {@link #columns()}, counted from 0; empty where the query has none of this name. */
    public OptionalInt indexOf(String columnName) {
        Integer index = indexes.get(columnName);
        return index == null ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /** @throws TidemarkException if the query has no column of this name */
    public void require(String columnName) {
        if (!indexes.containsKey(columnName)) {
            throw RowReader.noColumn(columnName);
        }
    }

    /**
     * A select list that takes every column of a derived table as the text of its type's output function, under its
     * own name: {@code q."id"::text AS "id", …}. JSON, which is its own text, is taken as it is. NULL stays NULL.
     *
     * <p>To be executed under {@link SessionSettings}.
     *
     * @param alias the derived table's, a plain lower-case identifier as {@code q}
     * @throws IllegalArgumentException if the alias would need quotes
     */
    public String selectList(String alias) {
        return selectList(alias, "", Set.of());
    }

    /**
     * The same, with NULL in the rows that a condition holds for: PostgreSQL then computes nothing of them.
     *
     * @param nullWhere a condition, or an empty text for none
     * @param always    columns that are delivered all the same
     */
    public String selectList(String alias, String nullWhere, Set<String> always) {
        if (!isPlainIdentifier(alias)) {
            throw new IllegalArgumentException("an alias must be a plain lower-case identifier: " + alias);
        }
        return columns.stream().map(column -> {
            String text = textOf(alias, column);
            return (nullWhere.isEmpty() || always.contains(column.name()) ? text
                    : "CASE WHEN " + nullWhere + " THEN NULL ELSE " + text + " END") + " AS " + Identifier.quoted(column.name());
        }).collect(Collectors.joining(", "));
    }

    private static String textOf(String alias, Column column) {
        String value = alias + "." + Identifier.quoted(column.name());
        if (column.form() == JsonForm.JSON) {
            // Of a type that is named, so that another type is another query: PostgreSQL refuses to run one that it has
            // prepared, and whose columns have become others.
            return value + "::pg_catalog." + column.type();
        }
        // Both functions are strict, so NULL stays NULL, which format('%s', …) would not do.
        return column.outputFunction()
                .map(output -> "pg_catalog.textin(" + output + "(" + value + "))")
                .orElse(value + "::text");
    }

    private static boolean isPlainIdentifier(String identifier) {
        return !identifier.isEmpty()
                && !Character.isDigit(identifier.charAt(0))
                && identifier.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_');
    }

    /** What the JSON of any row has besides its values' text, at the most. */
    long jsonBytesMaxWithoutValues() {
        return jsonBytesMaxWithoutValues;
    }

    /** The column's name, encoded once for all rows. */
    SerializableString jsonName(int index) {
        return jsonNames[index];
    }
}
