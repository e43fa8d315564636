package io.tidemark.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.TidemarkException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RowShapeTest {
    private static Connection source;

    @BeforeAll
    static void openSession() throws SQLException {
        source = Postgres.connectAsSource();
    }

    @AfterAll
    static void closeSession() throws SQLException {
        source.close();
    }

    @Test
    void columnsHaveTheQuerysNamesAndOrderAndTheCatalogsTypeNames() throws SQLException {
        Postgres.execute(source, "CREATE TEMP TABLE shape (id bigserial, n numeric(14,2), tags text[], frames box[],"
                + " j jsonb, at timestamptz, c char(3), ip inet)");

        RowShape shape = RowShape.describe(source, "SELECT at, id, tags, n, frames, j, c, ip, 'x' AS _x FROM shape");

        assertThat(shape.columns()).containsExactly(
                new Column("at", "timestamptz", JsonForm.TIMESTAMPTZ),
                new Column("id", "int8", JsonForm.NUMBER),
                new Column("tags", "_text", JsonForm.ARRAY,
                        Optional.of(new ArrayElements(JsonForm.TEXT, ',')), Optional.empty()),
                new Column("n", "numeric", JsonForm.NUMBER),
                new Column("frames", "_box", JsonForm.ARRAY,
                        Optional.of(new ArrayElements(JsonForm.TEXT, ';')), Optional.empty()),
                new Column("j", "jsonb", JsonForm.JSON),
                new Column("c", "bpchar", JsonForm.TEXT, Optional.empty(), Optional.of("pg_catalog.bpcharout")),
                new Column("ip", "inet", JsonForm.TEXT, Optional.empty(), Optional.of("pg_catalog.inet_out")),
                new Column("_x", "text", JsonForm.TEXT));
        assertThat(shape.writtenColumns()).extracting(Column::name)
                .containsExactly("at", "id", "tags", "n", "frames", "j", "c", "ip");
        assertThat(shape.indexOf("tags")).hasValue(2);
        assertThat(shape.indexOf("TAGS")).isEmpty();
    }

    @Test
    void theSelectListTakesEachColumnAsTheTextOfItsOutputFunctionAndJsonAsItIs() throws SQLException {
        RowShape shape = RowShape.describe(source, "SELECT 1 AS id, 'a'::char(3) AS c, '{}'::json AS j");

        assertThat(shape.selectList("q")).isEqualTo(
                "q.\"id\"::text AS \"id\", pg_catalog.textin(pg_catalog.bpcharout(q.\"c\")) AS \"c\","
                        + " q.\"j\"::pg_catalog.json AS \"j\"");
    }

    @Test
    void namesOfAnyKindAreQuoted() throws SQLException {
        String select = "SELECT 1 AS \"Id\", 2 AS \"a \"\"b\"\" c\", 3 AS \"select\", 4 AS \"ä?:$1\", NULL AS \"_\"";

        RowShape shape = RowShape.describe(source, select);

        assertThat(Postgres.maps(source, shape, select).get(0)).isEqualTo(mapOf(
                "Id", "1", "a \"b\" c", "2", "select", "3", "ä?:$1", "4", "_", null));
    }

    private static Map<String, Object> mapOf(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    @Test
    void nullStaysNullWhateverFunctionMakesTheText() throws SQLException {
        String select = "SELECT NULL::char(3) AS a, NULL::inet AS b, NULL::\"char\" AS c, NULL::int AS d";

        RowShape shape = RowShape.describe(source, select);

        assertThat(Postgres.maps(source, shape, select))
                .containsExactly(mapOf("a", null, "b", null, "c", null, "d", null));
    }

    @Test
    void noRowIsRead() throws SQLException {
        Postgres.execute(source, "CREATE TEMP SEQUENCE touched");

        RowShape.describe(source, "SELECT nextval('touched') AS id FROM generate_series(1, 10)");

        assertThat(Postgres.string(source, "SELECT is_called FROM touched")).isEqualTo("f");
    }

    @Test
    void aCommentAtTheEndOfTheSelectIsNoError() throws SQLException {
        assertThat(RowShape.describe(source, "SELECT 1 AS id -- the key").columns())
                .containsExactly(new Column("id", "int4", JsonForm.NUMBER));
    }

    @Test
    void twoColumnsOfOneNameAreRefused() {
        assertThatThrownBy(() -> RowShape.describe(source, "SELECT 1 AS id, 2 AS other, 'x' AS id"))
                .isInstanceOf(TidemarkException.class)
                .hasMessage("the stream's select has more than one column named \"id\"\n"
                        + "HINT: give each column a name of its own with AS");
    }

    @Test
    void aSelectThatPostgresRefusesIsAPermanentError() {
        assertThatThrownBy(() -> RowShape.describe(source, "SELECT missing FROM pg_class"))
                .isInstanceOf(TidemarkException.class)
                .hasMessageStartingWith(
                        "PostgreSQL refuses the stream's select: ERROR: column \"missing\" does not exist")
                .hasMessageEndingWith(
                        "HINT: try it in psql as the same user: it must be one SELECT without parameters")
                .hasCauseInstanceOf(SQLException.class);
    }

    @Test
    void aSemicolonAtTheEndIsRefused() {
        assertThatThrownBy(() -> RowShape.describe(source, "SELECT 1 AS id;\n"))
                .hasMessage("the stream's select ends with a semicolon\n"
                        + "HINT: remove it: the select becomes part of another");
    }

    @Test
    void aSelectWithoutColumnsIsRefused() {
        assertThatThrownBy(() -> RowShape.describe(source, "SELECT FROM pg_class"))
                .hasMessage("the stream's select has no column\nHINT: name the columns to replicate");
    }

    @Test
    void anErrorOfTheConnectionStaysTheDrivers() throws SQLException {
        Connection closed = Postgres.connect();
        closed.close();

        assertThatThrownBy(() -> RowShape.describe(closed, "SELECT 1 AS id")).isInstanceOf(SQLException.class);
    }

    @Test
    void anAliasThatNeedsQuotesIsRefused() {
        RowShape shape = RowShape.of(List.of(new Column("id", "int8", JsonForm.NUMBER)));

        for (String alias : List.of("", "Q", "1q", "q q", "\"q\"")) {
            assertThatThrownBy(() -> shape.selectList(alias)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
