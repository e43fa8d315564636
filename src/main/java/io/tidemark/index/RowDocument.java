package io.tidemark.index;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidemark.replica.ReplicaJson;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * What a row's JSON says of its place in the stream's order.
 *
 * @param id the member's text; a number's digits as they stand
 */
record RowDocument(String id, Instant updatedAt) {
    /** @throws IOException where it is not JSON, or has no such members */
    static RowDocument read(byte[] json, String idColumn, String updatedAtColumn) throws IOException {
        String id = null;
        String updatedAt = null;
        try (JsonParser parser = ReplicaJson.FACTORY.createParser(json)) {
            parser.nextToken();
            while ((id == null || updatedAt == null) && parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals(idColumn) && value.isScalarValue()) {
                    id = parser.getText();
                } else if (name.equals(updatedAtColumn) && value.isScalarValue()) {
                    updatedAt = parser.getText();
                } else {
                    parser.skipChildren();
                }
            }
        }
        if (id == null || updatedAt == null) {
            throw new IOException("a row has no " + (id == null ? idColumn : updatedAtColumn));
        }
        return new RowDocument(id, moment(updatedAt));
    }

    // A timestamp without zone means UTC.
    private static Instant moment(String text) throws IOException {
        try {
            return Instant.parse(text.endsWith("Z") ? text : text + "Z");
        } catch (DateTimeException e) {
            throw new IOException("a row's watermark column is not a finite timestamp", e);
        }
    }
}
