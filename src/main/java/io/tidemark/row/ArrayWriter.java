package io.tidemark.row;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/**
 * Writes PostgreSQL's text of an array as a JSON array, nested as it is, or as that text in a string where a JSON array
 * would read back as something else.
 *
 * <p>{@code json_populate_record} gives every array the lower bound 1; it takes the elements of a {@code jsonb[]} that
 * are JSON arrays for a further dimension, and JSON's null for NULL. It hands a string to the array's own input
 * function, so the text keeps what the array would lose:
 *
 * <pre>
 * int4[]   {1,NULL,2}         [1,null,2]
 * int4[]   [0:1]={1,2}        "[0:1]={1,2}"
 * jsonb[]  {"{\"a\": 1}"}     [{"a": 1}]
 * jsonb[]  {"[1, 2]"}         "{\"[1, 2]\"}"
 * jsonb[]  {"null",NULL}      "{\"null\",NULL}"
 * </pre>
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-json.html#FUNCTIONS-JSON-PROCESSING">PostgreSQL: JSON
 *     Processing Functions</a>
 */
final class ArrayWriter {
    private ArrayWriter() {}

    /** Writes a value that isn't NULL. */
    static void write(ArrayElements elements, String text, JsonGenerator json) throws IOException {
        // Bounds stand in the text only where one isn't 1.
        if (text.startsWith("[") || elements.form() == JsonForm.JSON && needsText(elements, text)) {
            JsonText.write(text, json);
            return;
        }
        char[] chars = text.toCharArray();
        ArrayText array = new ArrayText(chars, elements.delimiter());
        for (ArrayText.Token token = array.next(); token != ArrayText.Token.END; token = array.next()) {
            switch (token) {
                case OPEN -> json.writeStartArray();
                case CLOSE -> json.writeEndArray();
                case NULL -> json.writeNull();
                case ELEMENT -> ValueWriter.write(elements.form(), chars, array.start(), array.end(), json);
                case END -> throw new IllegalStateException("the loop ends there");
            }
        }
    }

    private static boolean needsText(ArrayElements elements, String text) {
        char[] chars = text.toCharArray();
        ArrayText array = new ArrayText(chars, elements.delimiter());
        for (ArrayText.Token token = array.next(); token != ArrayText.Token.END; token = array.next()) {
            if (token == ArrayText.Token.ELEMENT && isArrayOrNull(chars, array.start(), array.end())) {
                return true;
            }
        }
        return false;
    }

    // The first character that isn't white space shows what a JSON text is.
    private static boolean isArrayOrNull(char[] json, int from, int to) {
        int first = from;
        while (first < to && json[first] <= ' ') {
            first++;
        }
        return first < to && (json[first] == '[' || json[first] == 'n');
    }
}
