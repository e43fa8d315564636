package io.tidemark.row;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;

/** Teaches Jackson how a row is written, so that whatever marshals by Jackson writes it as {@link RowJson} does. */
final class RowSerializer extends JsonSerializer<Row> {
    @Override
    public void serialize(Row row, JsonGenerator json, SerializerProvider serializers) throws IOException {
        RowJson.write(row, json);
    }

    @Override
    public Class<Row> handledType() {
        return Row.class;
    }
}
