package io.tidemark.row;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.postgresql.core.Oid;

/**
 * Reads what {@code pg_type} knows of the types of a query, all of them in one statement.
 *
 * <p>Nothing is kept from one call to the next: object identifiers of an integrator's types differ between databases
 * and change when a type is created anew, and the statement takes about a millisecond, once a run.
 *
 * @see <a href="https://www.postgresql.org/docs/current/catalog-pg-type.html">PostgreSQL: pg_type</a>
 */
final class TypeCatalog {
    /*
     * True arrays are those whose text array_out makes: int2vector and oidvector have elements too, and another text.
     * The element type of an array may be a domain (of a domain …), which the recursion resolves; its delimiter counts
     * as array_out takes it, from the domain.
     * A cast to text by a function is not the output function: bpchar's drops trailing blanks, inet's adds /32.
     */
    private static final String SQL = """
            WITH RECURSIVE element (type_oid, oid, delimiter, domain_of) AS (
                SELECT a.oid, e.oid, e.typdelim, e.typbasetype
                FROM pg_catalog.pg_type a JOIN pg_catalog.pg_type e ON e.oid = a.typelem
                WHERE a.oid = ANY (?) AND a.typoutput = 'pg_catalog.array_out'::pg_catalog.regproc
                UNION ALL
                SELECT d.type_oid, b.oid, d.delimiter, b.typbasetype
                FROM element d JOIN pg_catalog.pg_type b ON b.oid = d.domain_of
            )
            SELECT t.oid, t.typname, e.oid AS element_oid, e.delimiter,
                CASE WHEN EXISTS (
                    SELECT 1 FROM pg_catalog.pg_cast c
                    WHERE c.castsource = t.oid AND c.casttarget = 'pg_catalog.text'::pg_catalog.regtype
                        AND c.castmethod = 'f')
                THEN pg_catalog.format('%I.%I', n.nspname, p.proname) END AS output_function
            FROM pg_catalog.pg_type t
                JOIN pg_catalog.pg_proc p ON p.oid = t.typoutput
                JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
                LEFT JOIN element e ON e.type_oid = t.oid AND e.domain_of = 0
            WHERE t.oid = ANY (?)
            """;

    /** What a column takes from its type; the components are those of {@link Column}. */
    record Type(String name, JsonForm form, Optional<ArrayElements> elements, Optional<String> outputFunction) {
        Column column(String columnName) {
            return new Column(columnName, name, form, elements, outputFunction);
        }
    }

    private TypeCatalog() {}

    /**
     * The types with these object identifiers, by object identifier; one that doesn't exist is left out.
     *
     * @param oids as the driver gives them, that is an unsigned number in a signed {@code int}
     */
    static Map<Integer, Type> read(Connection connection, Collection<Integer> oids) throws SQLException {
        Array wanted = connection.createArrayOf("oid", oids.stream().map(Integer::toUnsignedLong).toArray());
        Map<Integer, Type> types = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setArray(1, wanted);
            statement.setArray(2, wanted);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    types.put((int) rows.getLong("oid"), type(rows));
                }
            }
        } finally {
            wanted.free();
        }
        return types;
    }

    private static Type type(ResultSet row) throws SQLException {
        int oid = (int) row.getLong("oid");
        long elementOid = row.getLong("element_oid");
        Optional<ArrayElements> elements = row.wasNull()
                ? Optional.empty()
                : Optional.of(new ArrayElements(
                        JsonForm.ofScalar((int) elementOid), row.getString("delimiter").charAt(0)));
        // A boolean's cast says true where its output function says t: the same, but better to read in a name.
        Optional<String> outputFunction =
                oid == Oid.BOOL ? Optional.empty() : Optional.ofNullable(row.getString("output_function"));
        return new Type(
                row.getString("typname"),
                elements.isPresent() ? JsonForm.ARRAY : JsonForm.ofScalar(oid),
                elements,
                outputFunction);
    }
}
