package io.tidemark.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/**
 * What {@code json_populate_record} can't give back although the document holds it: the limits of the promise, so that
 * a new version of PostgreSQL that moves them is noticed.
 */
class LostInRestoringTest {
    private static String restored(String type, String document) throws SQLException {
        try (Connection connection = Postgres.connect()) {
            Postgres.execute(connection, "CREATE TEMP TABLE t (value " + type + ")");
            return Postgres.string(
                    connection, "SELECT value::text FROM json_populate_record(NULL::t, ?::json)", document);
        }
    }

    private static String written(String expression) throws SQLException {
        try (Connection source = Postgres.connectAsSource()) {
            return Postgres.json(source, "SELECT " + expression + " AS value");
        }
    }

    @Test
    void jsonNullReadsBackAsNull() throws SQLException {
        String document = written("'null'::jsonb");

        assertThat(document).isEqualTo("{\"value\":null}");
        assertThat(restored("jsonb", document)).isNull();
    }

    @Test
    void whiteSpaceAroundJsonIsLost() throws SQLException {
        String document = written("E' {\"a\": 1}\\n'::json");

        assertThat(document).isEqualTo("{\"value\": {\"a\": 1}\n}");
        assertThat(restored("json", document)).isEqualTo("{\"a\": 1}");
    }

    @Test
    void escapesOfAJsonThatIsAStringAreResolved() throws SQLException {
        String document = written("'\"\\u00e4\\/\"'::json");

        assertThat(document).isEqualTo("{\"value\":\"\\u00e4\\/\"}");
        assertThat(restored("json", document)).isEqualTo("\"ä/\"");
    }

    @Test
    void jsonWithAnEscapedNulIsEmbeddedAndCannotBeRestored() throws SQLException {
        String document = written("'{\"a\": \"\\u0000\"}'::json");

        assertThat(document).isEqualTo("{\"value\":{\"a\": \"\\u0000\"}}");
        assertThatThrownBy(() -> restored("json", document))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("unsupported Unicode escape sequence");
    }

    @Test
    void theEncodingOfXmlInAnArrayIsLostByItsOutputFunction() throws SQLException {
        String document = written("ARRAY['<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>']::xml[]");

        assertThat(document).isEqualTo("{\"value\":[\"<a/>\"]}");
    }
}
