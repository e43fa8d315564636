package io.tidemark.row;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;

/** Teaches Jackson to write a group of rows as a sequence of their documents, which {@link RowJson#documents} takes apart. */
final class RowGroupSerializer extends JsonSerializer<RowGroup> {
    @Override
    public void serialize(RowGroup group, JsonGenerator json, SerializerProvider serializers) throws IOException {
        for (Row row : group.rows()) {
            RowJson.write(row, json);
        }
    }

    @Override
    public Class<RowGroup> handledType() {
        return RowGroup.class;
    }
}
