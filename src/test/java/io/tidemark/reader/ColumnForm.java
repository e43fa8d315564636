package io.tidemark.reader;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;

/** The form that a column's type has in JSON. */
final class ColumnForm {
    private static final Set<String> INTEGERS = Set.of("int2", "int4", "int8", "smallint", "integer", "bigint");
    private static final Set<String> NUMBERS = Set.of("numeric", "float4", "float8", "real", "double precision");
    private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");
    private static final Set<String> TEXTS = Set.of("text", "varchar", "bpchar", "char", "name", "citext", "uuid",
            "inet", "cidr", "macaddr", "interval", "time", "timetz", "xml", "point", "tsvector", "bit", "varbit");
    private static final String DAY = "\\d{4}-\\d\\d-\\d\\d";
    private static final String CLOCK = "T\\d\\d:\\d\\d:\\d\\d\\.\\d{6}";
    /** Infinities, years of five digits and more, and years before Christ, in PostgreSQL's own form. */
    private static final String BEYOND = "|-?infinity|\\d{5,}-\\d\\d-\\d\\d.*|\\d{4,}-\\d\\d-\\d\\d.* BC";
    private static final Pattern TIMESTAMPTZ = Pattern.compile(DAY + CLOCK + "Z" + BEYOND);
    private static final Pattern TIMESTAMP = Pattern.compile(DAY + CLOCK + BEYOND);
    private static final Pattern DATE = Pattern.compile(DAY + BEYOND);
    /**
     * PostgreSQL's text of an array that json_populate_record would give back as another one from a JSON array: with
     * bounds that don't begin at 1, or, of JSON elements, one that is an array or null.
     */
    private static final Pattern BOUNDED_ARRAY_TEXT = Pattern.compile("(?s)(?:\\[-?\\d+:-?\\d+])+=\\{.*}");
    private static final Pattern JSON_ARRAY_TEXT = Pattern.compile("(?s)\\{.*(?:\\[|null).*}");
    private static final Pattern BYTES = Pattern.compile("\\\\x(?:[0-9a-f]{2})*");

    private ColumnForm() {
    }

    /** Reads the parser's current value to its end and says whether it has its type's form. */
    static boolean fits(String type, JsonParser value) throws IOException {
        JsonToken token = value.currentToken();
        String base = type.replaceFirst("\\(.*\\)", "");
        if (token == JsonToken.VALUE_NULL) {
            return true;
        }
        if (base.equals("json") || base.equals("jsonb")) {
            value.skipChildren();
            return true;
        }
        if (base.startsWith("_") || base.endsWith("[]")) {
            return array(base.startsWith("_") ? base.substring(1) : base.replaceFirst("(?:\\[])+$", ""), value);
        }
        if (token.isStructStart()) {
            value.skipChildren();
            return false;
        }
        return scalar(base, token, value);
    }

    private static boolean array(String elementType, JsonParser value) throws IOException {
        if (value.currentToken() == JsonToken.VALUE_STRING) {
            boolean ofJson = elementType.equals("json") || elementType.equals("jsonb");
            return BOUNDED_ARRAY_TEXT.matcher(value.getText()).matches()
                    || ofJson && JSON_ARRAY_TEXT.matcher(value.getText()).matches();
        }
        if (value.currentToken() != JsonToken.START_ARRAY) {
            value.skipChildren();
            return false;
        }
        boolean fits = true;
        boolean json = elementType.equals("json") || elementType.equals("jsonb");
        while (value.nextToken() != JsonToken.END_ARRAY) {
            if (value.currentToken() == JsonToken.START_ARRAY && !json) {
                fits &= array(elementType, value);
            } else {
                fits &= fits(elementType, value);
            }
        }
        return fits;
    }

    private static boolean scalar(String type, JsonToken token, JsonParser value) throws IOException {
        boolean string = token == JsonToken.VALUE_STRING;
        if (INTEGERS.contains(type)) {
            return token == JsonToken.VALUE_NUMBER_INT;
        }
        if (NUMBERS.contains(type)) {
            return token.isNumeric() || string && NOT_FINITE.contains(value.getText());
        }
        return switch (type) {
            case "bool", "boolean" -> token.isBoolean();
            case "timestamptz", "timestamp with time zone" -> string && TIMESTAMPTZ.matcher(value.getText()).matches();
            case "timestamp", "timestamp without time zone" -> string && TIMESTAMP.matcher(value.getText()).matches();
            case "date" -> string && DATE.matcher(value.getText()).matches();
            case "bytea" -> string && BYTES.matcher(value.getText()).matches();
            // A domain may have any base type, and so may a type that isn't listed here.
            default -> !TEXTS.contains(type) || string;
        };
    }
}
