package io.tidemark.index;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/** Names of columns as one text, for names may hold anything. */
final class ColumnNames {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ColumnNames() {
    }

    static String text(List<String> names) {
        try {
            return MAPPER.writeValueAsString(names);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a list of texts is always written", e);
        }
    }

    static List<String> parse(String text) {
        try {
            return List.of(MAPPER.readValue(text, String[].class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the index holds what was written", e);
        }
    }
}
