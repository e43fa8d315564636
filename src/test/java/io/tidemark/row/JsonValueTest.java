package io.tidemark.row;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.PGStatement;

class JsonValueTest {
    private static final String TEXT = "{\"Straße\": \"\\\"Ä\\\" 😀\", \"n\": 1.10}";

    private static JsonValue ofText(String type, String text) {
        var value = new JsonValue();
        value.setType(type);
        value.setValue(text);
        return value;
    }

    private static JsonValue ofBytes(String type, String before, String text) {
        var value = new JsonValue();
        value.setType(type);
        value.setByteValue((before + text).getBytes(StandardCharsets.UTF_8), 0);
        return value;
    }

    private static List<JsonValue> each(String text) {
        return List.of(ofText("json", text), ofText("jsonb", text), ofBytes("json", "", text), ofBytes("jsonb", "\u0001", text));
    }

    @Test
    void itIsTheTextHoweverItCame() {
        byte[] bytes = TEXT.getBytes(StandardCharsets.UTF_8);
        for (JsonValue value : each(TEXT)) {
            byte[] target = new byte[bytes.length + 3];
            value.toBytes(target, 3);

            assertThat(value.getValue()).isEqualTo(TEXT);
            assertThat(value).hasToString(TEXT);
            assertThat(value.lengthInBytes()).isEqualTo(bytes.length);
            assertThat(Arrays.copyOfRange(target, 3, target.length)).isEqualTo(bytes);
            assertThat(value).isEqualTo(ofText(value.getType(), TEXT));
        }
    }

    @Test
    void itIsAStringOfJacksonsAsJacksonsOwn() throws IOException {
        for (JsonValue value : each(TEXT)) {
            for (int room : new int[] {5, 200}) {
                assertThat(everythingOf(value, room)).isEqualTo(everythingOf(new SerializedString(TEXT), room));
            }
        }
    }

    private static List<Object> everythingOf(SerializableString string, int room) throws IOException {
        var plain = new ByteArrayOutputStream();
        var quoted = new ByteArrayOutputStream();
        byte[] plainBytes = new byte[room];
        byte[] quotedBytes = new byte[room];
        char[] plainChars = new char[room];
        char[] quotedChars = new char[room];
        ByteBuffer plainBuffer = ByteBuffer.allocate(room);
        ByteBuffer quotedBuffer = ByteBuffer.allocate(room);
        return List.of(string.getValue(), string.charLength(),
                ints(string.asUnquotedUTF8()), ints(string.asQuotedUTF8()), new String(string.asQuotedChars()),
                string.writeUnquotedUTF8(plain), ints(plain.toByteArray()),
                string.writeQuotedUTF8(quoted), ints(quoted.toByteArray()),
                string.appendUnquotedUTF8(plainBytes, 2), ints(plainBytes), string.appendQuotedUTF8(quotedBytes, 2),
                ints(quotedBytes), string.appendUnquoted(plainChars, 2), new String(plainChars),
                string.appendQuoted(quotedChars, 2), new String(quotedChars),
                string.putUnquotedUTF8(plainBuffer), ints(plainBuffer.array()), plainBuffer.position(),
                string.putQuotedUTF8(quotedBuffer), ints(quotedBuffer.array()), quotedBuffer.position());
    }

    private static List<Integer> ints(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).chars().boxed().toList();
    }

    @Test
    void theDriverMakesOneOfEachValueInTextAndInBinary() throws SQLException {
        String select = "SELECT '{\"ä\":  1}'::json AS j, '{\"ä\":  1}'::jsonb AS b, NULL::jsonb AS n";
        try (Connection source = Postgres.connectAsSource(); PreparedStatement statement = source.prepareStatement(select)) {
            for (int threshold : new int[] {0, -1}) {
                statement.unwrap(PGStatement.class).setPrepareThreshold(threshold);
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    // What precedes the text of jsonb tells in which form it came.
                    assertThat(rows.getBytes("b")[0]).isEqualTo(threshold < 0 ? (byte) 1 : (byte) '{');
                    assertThat(rows.getObject("j")).isEqualTo(ofText("json", "{\"ä\":  1}"));
                    assertThat(rows.getObject("b")).isEqualTo(ofText("jsonb", "{\"ä\": 1}"));
                    assertThat(rows.getString("j")).isEqualTo("{\"ä\":  1}");
                    assertThat(rows.getString("b")).isEqualTo("{\"ä\": 1}");
                    assertThat(rows.getObject("n")).isNull();
                }
            }
        }
    }

    @Test
    void aRowWritesItAsItIsAndNamesItsText() {
        RowShape shape = RowShape.of(List.of(new Column("id", "int8", JsonForm.NUMBER),
                new Column("updated_at", "timestamptz", JsonForm.TIMESTAMPTZ), new Column("j", "jsonb", JsonForm.JSON)));
        for (JsonValue value : each(TEXT)) {
            Row row = new RowReader(shape, "updated_at", "id").read(
                    Map.of("id", "1", "updated_at", "2011-05-01 10:00:00+00", "j", value));

            assertThat(new String(RowJson.bytes(row), StandardCharsets.UTF_8)).isEqualTo(
                    "{\"id\":1,\"updated_at\":\"2011-05-01T10:00:00.000000Z\",\"j\":" + TEXT + "}");
            assertThat(row.value("j")).hasValue(TEXT);
            assertThat(row.weight()).isEqualTo(1 + 22 + TEXT.getBytes(StandardCharsets.UTF_8).length);
        }
    }

    @Test
    void oneThatIsLargerThanABufferOfJacksonsIsWhole() {
        String large = "{\"ä\": \"" + "ö".repeat(100_000) + "\"}";
        RowShape shape = RowShape.of(List.of(new Column("id", "int8", JsonForm.NUMBER),
                new Column("_updated_at", "timestamptz", JsonForm.TIMESTAMPTZ), new Column("j", "jsonb", JsonForm.JSON)));
        for (JsonValue value : each(large)) {
            Row row = new RowReader(shape, "_updated_at", "id").read(
                    Map.of("id", "1", "_updated_at", "2011-05-01 10:00:00+00", "j", value));

            assertThat(new String(RowJson.bytes(row), StandardCharsets.UTF_8)).isEqualTo("{\"id\":1,\"j\":" + large + "}");
        }
    }
}
