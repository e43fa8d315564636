package io.tidemark.row;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArrayWriterTest {
    private static final String[] PIECES = {
        "", "a", "NULL", "null", "\"", "\\", "\\\"", "{", "}", "[", "]", ",", ";", "=", ":", " ", "\t", "\n", "\u000b",
        "\u00a0", "🌊", "ä", "'", "\\n", "\\u0041", "\u0001"
    };

    /** Elements of every character that means something to PostgreSQL or to JSON, put together at random. */
    @Test
    void anyElementsArriveAsTheyAre() throws Exception {
        Random random = new Random(42);
        ObjectMapper reader = new ObjectMapper();
        try (Connection source = Postgres.connectAsSource();
                PreparedStatement statement = source.prepareStatement("SELECT (?::text[])::text")) {
            for (int round = 0; round < 2000; round++) {
                List<String> elements = new ArrayList<>();
                for (int i = random.nextInt(6); i >= 0; i--) {
                    elements.add(random.nextInt(8) == 0 ? null : text(random));
                }
                statement.setArray(1, source.createArrayOf("text", elements.toArray()));
                String arrayText;
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    arrayText = rows.getString(1);
                }

                assertThat(reader.readValue(json(arrayText), Map.class)).isEqualTo(Map.of("value", elements));
            }
        }
    }

    /** The story: an element that is an array or a null itself makes another array of the one it stands in. */
    @Test
    void anyArrayOfJsonReadsBackBitForBit() throws Exception {
        String[] jsons = {
            "null", "[]", "[1, [2]]", "[null]", "{}", "{\"a\": [null]}", "1.50", "\"null\"", "\"[\"", "true"
        };
        Random random = new Random(42);
        try (Connection source = Postgres.connectAsSource()) {
            Postgres.execute(source, "CREATE TEMP TABLE t (value jsonb[])");
            for (int round = 0; round < 500; round++) {
                int columns = 1 + random.nextInt(3);
                String[][] elements = new String[1 + random.nextInt(2)][columns];
                for (String[] line : elements) {
                    for (int i = 0; i < columns; i++) {
                        line[i] = random.nextInt(6) == 0 ? null : jsons[random.nextInt(jsons.length)];
                    }
                }
                try (PreparedStatement insert = source.prepareStatement("INSERT INTO t VALUES (?)")) {
                    insert.setArray(1, source.createArrayOf("jsonb", random.nextBoolean() ? elements : elements[0]));
                    insert.execute();
                }

                String document = Postgres.json(source, "SELECT * FROM t");

                String restored = "SELECT t *= r FROM t, json_populate_record(NULL::t, ?::json) r";
                assertThat(Postgres.string(source, restored, document)).as(document).isEqualTo("t");
                Postgres.execute(source, "TRUNCATE t");
            }
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i >= 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static byte[] json(String arrayText) {
        Column column = new Column("value", "_text", JsonForm.ARRAY,
                Optional.of(new ArrayElements(JsonForm.TEXT, ',')), Optional.empty());
        return RowJson.bytes(new Row(RowShape.of(List.of(column)), new String[] {arrayText}, null, "1"));
    }
}
