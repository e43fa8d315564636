package io.tidemark.find;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.replica.ReplicaJson;
import java.io.IOException;

/**
 * What a row has to have: a column, and its value as the row's JSON writes it, without the quotes of a string.
 *
 * @param value of arrays and embedded JSON, the JSON itself, whatever its blanks and the order of its members
 */
public record Condition(String column, String value) {
    private static final ObjectMapper TREES =
            new ObjectMapper(ReplicaJson.FACTORY).enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /**
     * {@code designator=A0001}.
     *
     * @throws IllegalArgumentException where the text is none
     */
    public static Condition parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("is not a condition, e.g. designator=A0001");
        }
        return new Condition(text.substring(0, equals), text.substring(equals + 1));
    }

    /** Whether the value at which a parser stands is this one; the parser is then at that value's end. */
    boolean isValue(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token.isScalarValue()) {
            return parser.getText().equals(value);
        }
        JsonNode found = TREES.readTree(parser);
        try {
            return found.equals(TREES.readTree(value));
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** {@code designator=A0001}. */
    @Override
    public String toString() {
        return column + "=" + value;
    }
}
