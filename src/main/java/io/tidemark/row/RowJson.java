package io.tidemark.row;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.tidemark.TidemarkException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a row as the replica format's JSON: one object in UTF-8, a member a written column in the query's order,
 * without white space between them and without a newline at the end. The same row gives the same bytes.
 *
 * <p>Thread-safe. The form of each value is that of {@link JsonForm}. What {@code json} and {@code jsonb} hold is
 * embedded unread, its own white space, order and digits included.
 */
public final class RowJson {
    private static final int INITIAL_SIZE_BYTES = 1024;
    /** U+001E, which no JSON text holds as it is. Source: RFC 7464, "JSON Text Sequences". */
    private static final byte SEPARATOR = 0x1E;
    private static final JsonFactory FACTORY = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

    private RowJson() {}

    /**
     * A new mapper that writes rows as the format wants them, for Camel's {@code marshal}: of a group of rows, their documents
     * in turn, with a separator between.
     *
     * <p>An error of a row ({@link #bytes}) arrives as the cause of Jackson's {@code JsonMappingException}.
     */
    public static ObjectMapper mapper() {
        return JsonMapper.builder(new JsonFactoryBuilder().rootValueSeparator(String.valueOf((char) SEPARATOR))
                        .recyclerPool(new GroupBuffers()).build())
                .addModule(new SimpleModule("tidemark-row").addSerializer(new RowSerializer())
                        .addSerializer(new RowGroupSerializer()))
                .build();
    }

    /** The documents that the mapper made of a group of rows, one a row: parts of the array, not copies. */
    public static List<ByteBuffer> documents(byte[] marshalled) {
        var documents = new ArrayList<ByteBuffer>();
        // A string of bytes: its search looks at 32 of them at a time.
        String searched = new String(marshalled, StandardCharsets.ISO_8859_1);
        int from = 0;
        for (int end = searched.indexOf(SEPARATOR); end >= 0; end = searched.indexOf(SEPARATOR, from)) {
            documents.add(ByteBuffer.wrap(marshalled, from, end - from));
            from = end + 1;
        }
        documents.add(ByteBuffer.wrap(marshalled, from, marshalled.length - from));
        return documents;
    }

    /**
     * The row's JSON file.
     *
     * @throws TidemarkException if a {@code timestamptz} isn't in UTC or an array's text is malformed, that is if the
     *     row wasn't read as {@link RowShape#selectList} and {@link SessionSettings} want it
     */
    public static byte[] bytes(Row row) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(INITIAL_SIZE_BYTES);
        try {
            write(row, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("no byte array fails to take bytes", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Writes the row's JSON file to a stream, which stays open.
     *
     * @throws TidemarkException as {@link #bytes}; what was written of the row is then no JSON
     * @throws IOException if the stream fails
     */
    public static void write(Row row, OutputStream stream) throws IOException {
        // The generator is left open on an error: closing it would complete the object as if it were whole.
        JsonGenerator json = FACTORY.createGenerator(stream);
        write(row, json);
        json.close();
    }

    /**
     * Writes the row's object to a generator, which stays open and decides itself on white space and encoding.
     *
     * @throws TidemarkException as {@link #bytes}; the generator then holds half an object
     */
    public static void write(Row row, JsonGenerator json) throws IOException {
        RowShape shape = row.shape();
        List<Column> columns = shape.columns();
        json.writeStartObject();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (column.isWritten()) {
                json.writeFieldName(shape.jsonName(i));
                Object value = row.valueAt(i);
                if (value == null) {
                    json.writeNull();
                } else {
                    ValueWriter.write(column, value, json);
                }
            }
        }
        json.writeEndObject();
    }
}
