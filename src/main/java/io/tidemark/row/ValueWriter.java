package io.tidemark.row;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Writes one of PostgreSQL's values as JSON, by its column's form. */
final class ValueWriter {
    private ValueWriter() {}

    /** Writes a value that isn't NULL: a {@link JsonValue} or PostgreSQL's text. */
    static void write(Column column, Object value, JsonGenerator json) throws IOException {
        if (value instanceof JsonValue embedded) {
            json.writeRawValue(embedded);
        } else {
            write(column, (String) value, json);
        }
    }

    private static void write(Column column, String text, JsonGenerator json) throws IOException {
        switch (column.form()) {
            case BOOLEAN -> json.writeBoolean(text.charAt(0) == 't');
            case NUMBER -> {
                if (isNumber(text.charAt(0), text.charAt(text.length() - 1))) {
                    json.writeNumber(text);
                } else {
                    JsonText.write(text, json);
                }
            }
            case JSON -> json.writeRawValue(text);
            case TIMESTAMPTZ -> writeTimestamp(text, true, json);
            case TIMESTAMP -> writeTimestamp(text, false, json);
            case DATE, TEXT -> JsonText.write(text, json);
            case ARRAY -> ArrayWriter.write(column.elements().orElseThrow(), text, json);
        }
    }

    /** Writes one element of an array, from {@code from} to {@code to} exclusive. */
    static void write(JsonForm form, char[] text, int from, int to, JsonGenerator json) throws IOException {
        switch (form) {
            case BOOLEAN -> json.writeBoolean(text[from] == 't');
            case NUMBER -> {
                if (isNumber(text[from], text[to - 1])) {
                    json.writeNumber(text, from, to - from);
                } else {
                    JsonText.write(text, from, to, json);
                }
            }
            case JSON -> json.writeRawValue(text, from, to - from);
            case TIMESTAMPTZ -> writeTimestamp(text, from, to, true, json);
            case TIMESTAMP -> writeTimestamp(text, from, to, false, json);
            case DATE, TEXT -> JsonText.write(text, from, to, json);
            case ARRAY -> throw new IllegalArgumentException("an element of an array has a scalar form");
        }
    }

    // NaN, Infinity and -Infinity begin or end with a letter that no number has there.
    private static boolean isNumber(char first, char last) {
        return first <= '9' && last <= '9';
    }

    private static void writeTimestamp(String text, boolean zoned, JsonGenerator json) throws IOException {
        writeTimestamp(text.toCharArray(), 0, text.length(), zoned, json);
    }

    private static void writeTimestamp(char[] text, int from, int to, boolean zoned, JsonGenerator json)
            throws IOException {
        char[] iso = new char[TimestampText.ISO_LENGTH];
        int length = TimestampText.writeIso(text, from, to, zoned, iso);
        if (length > 0) {
            json.writeString(iso, 0, length);
        } else {
            JsonText.write(text, from, to, json);
        }
    }
}
