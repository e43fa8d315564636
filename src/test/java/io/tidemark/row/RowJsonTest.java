package io.tidemark.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonMappingException;
import io.tidemark.TidemarkException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RowJsonTest {
    private static Row row(Column column, String text) {
        return new Row(RowShape.of(List.of(column)), new String[] {text}, Instant.EPOCH, "1");
    }

    private static String json(Row row) {
        return new String(RowJson.bytes(row), StandardCharsets.UTF_8);
    }

    private static Column text(String name) {
        return new Column(name, "text", JsonForm.TEXT);
    }

    private static Column array(JsonForm form) {
        return new Column("value", "_any", JsonForm.ARRAY, Optional.of(new ArrayElements(form, ',')), Optional.empty());
    }

    @Test
    void membersAreTheWrittenColumnsInOrder() {
        RowShape shape = RowShape.of(List.of(text("b"), text("_hidden"), text("a"), text("ä \"\n🌊")));
        Row row = new Row(shape, new String[] {"1", "2", null, "3"}, Instant.EPOCH, "1");

        assertThat(json(row)).isEqualTo("{\"b\":\"1\",\"a\":null,\"ä \\\"\\n🌊\":\"3\"}");
    }

    @Test
    void aRowOfHiddenColumnsIsAnEmptyObject() {
        assertThat(json(row(text("_hidden"), "1"))).isEqualTo("{}");
    }

    @Test
    void everyWayOfWritingGivesTheSameBytes() throws IOException {
        Row row = row(text("a"), "x 🌊");
        ByteArrayOutputStream marshalled = new ByteArrayOutputStream();
        ByteArrayOutputStream streamed = new ByteArrayOutputStream();

        // As camel-jackson's data format marshals.
        RowJson.mapper().writerWithView(null).writeValue(marshalled, row);
        RowJson.write(row, streamed);

        assertThat(marshalled.toByteArray()).isEqualTo(RowJson.bytes(row));
        assertThat(streamed.toByteArray()).isEqualTo(RowJson.bytes(row));
    }

    @Test
    void aGroupIsTakenApartIntoItsRowsDocuments() throws IOException {
        for (List<String> values : List.of(List.of("one"),
                List.of("", "with \u001e in it", "ä 🌊", "x".repeat(20_000), "last"))) {
            List<Row> rows = values.stream().map(value -> row(text("v"), value)).toList();

            List<ByteBuffer> documents = RowJson.documents(RowJson.mapper().writeValueAsBytes(new RowGroup(rows)));

            assertThat(documents).containsExactlyElementsOf(rows.stream().map(RowJson::bytes).map(ByteBuffer::wrap).toList());
        }
    }

    @Test
    void theStreamStaysOpen() throws IOException {
        boolean[] closed = {false};
        OutputStream stream = new ByteArrayOutputStream() {
            @Override
            public void close() {
                closed[0] = true;
            }
        };

        RowJson.write(row(text("a"), "x"), stream);

        assertThat(closed[0]).isFalse();
    }

    /** The story: Jackson writes long text in pieces, and a character of two halves falls on the seam. */
    @Test
    void emojiAreWholeWhereverTheyStand() {
        Column json = new Column("value", "jsonb", JsonForm.JSON);
        for (int length = 0; length < 4200; length++) {
            String padded = "a".repeat(length) + "🌊👩‍⚖️".repeat(3) + "b";

            assertThat(json(row(text("value"), padded))).isEqualTo("{\"value\":\"" + padded + "\"}");
            assertThat(json(row(json, '"' + padded + '"'))).isEqualTo("{\"value\":\"" + padded + "\"}");
            assertThat(json(row(array(JsonForm.TEXT), "{\"" + padded + "\"}")))
                    .isEqualTo("{\"value\":[\"" + padded + "\"]}");
        }
        for (int length = 0; length < 8; length++) {
            String padded = "a".repeat(length) + "🌊".repeat(20_000);

            assertThat(json(row(text("value"), padded))).isEqualTo("{\"value\":\"" + padded + "\"}");
            assertThat(json(row(json, '"' + padded + '"'))).isEqualTo("{\"value\":\"" + padded + "\"}");
        }
    }

    @Test
    void escapesAreTheSameBesideAnEmoji() {
        String escaped = "\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001F/\u007f\u2028";

        assertThat(json(row(text("value"), "\"\\\b\f\n\r\t\u0001\u001f/\u007f\u2028")))
                .isEqualTo("{\"value\":\"" + escaped + "\"}");
        assertThat(json(row(text("value"), "\"\\\b\f\n\r\t\u0001\u001f/\u007f\u2028🌊")))
                .isEqualTo("{\"value\":\"" + escaped + "🌊\"}");
    }

    @Test
    void anArrayOfABrokenFormIsRefusedWithoutBeingShown() {
        for (String broken : List.of("", "x", "{", "{{1}", "{1,2", "{\"a", "{\"a\\", "{1}}", "{1}x")) {
            assertThatThrownBy(() -> RowJson.bytes(row(array(JsonForm.TEXT), broken)))
                    .as(broken)
                    .isInstanceOf(TidemarkException.class)
                    .hasMessage("a value of an array column is not PostgreSQL's text of an array\n"
                            + "HINT: select it by the shape's select list");
        }
    }

    @Test
    void aRefusedRowIsTheCauseOfTheMappersError() {
        Row row = row(array(JsonForm.TEXT), "{");

        assertThatThrownBy(() -> RowJson.mapper().writeValueAsBytes(row))
                .isInstanceOf(JsonMappingException.class)
                .hasCauseInstanceOf(TidemarkException.class);
    }
}
