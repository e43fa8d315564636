package io.tidemark.replica;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidemark.batch.ArchiveRef;
import io.tidemark.batch.AttachmentEntry;
import io.tidemark.batch.BatchKind;
import io.tidemark.batch.DeletedRow;
import io.tidemark.batch.SetAsideRow;
import io.tidemark.watermark.Watermark;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one {@code tidemark.json} as a stream: attachments are reported and counted as they pass, not held.
 *
 * <p>Members that it doesn't know are passed over, so that a later version of the format may have more. Numbers are taken
 * as they are written: an id keeps all its digits.
 */
final class DescriptorReader {
    private static final String FORMAT = "tidemark/1";

    /** Takes each attachment, in the document's order. */
    interface Attachments {
        void take(AttachmentEntry attachment) throws IOException;
    }

    private final Map<String, String> values = new HashMap<>();
    private final Map<String, Watermark> watermarks = new HashMap<>();
    private final List<ColumnType> columns = new ArrayList<>();
    private final List<SetAsideRow> setAside = new ArrayList<>();
    private final List<DeletedRow> deleted = new ArrayList<>();
    private final Attachments visitor;
    private Optional<ArchiveRef> previous = Optional.empty();
    private long attachments;
    private long attachmentBytes;
    private long missing;

    private DescriptorReader(Attachments visitor) {
        this.visitor = visitor;
    }

    /**
     * The document's content.
     *
     * @throws IOException              where it can't be read, or is not JSON
     * @throws IllegalArgumentException where it isn't as the format has it
     */
    static Descriptor read(InputStream json, Attachments visitor) throws IOException {
        try (JsonParser parser = ReplicaJson.FACTORY.createParser(json)) {
            return new DescriptorReader(visitor).read(parser);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("tidemark.json has a timestamp that is not one", e);
        }
    }

    private Descriptor read(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("tidemark.json is not a JSON object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (name) {
                case "from", "to" -> watermarks.put(name, watermark(members(parser)));
                case "previous" -> previous = token == JsonToken.VALUE_NULL ? Optional.empty()
                        : Optional.of(ref(members(parser)));
                case "columns" -> each(parser,
                        column -> columns.add(new ColumnType(need(column, "name"), need(column, "type"))));
                case "attachments" -> each(parser, this::attachment);
                case "setAside" -> each(parser, row -> setAside.add(new SetAsideRow(need(row, "id"),
                        Instant.parse(need(row, "updatedAt")), need(row, "reason"))));
                case "deleted" -> each(parser, row -> deleted.add(new DeletedRow(need(row, "id"),
                        Instant.parse(need(row, "updatedAt")))));
                default -> {
                    if (token.isScalarValue()) {
                        values.put(name, parser.getText());
                    } else {
                        parser.skipChildren();
                    }
                }
            }
        }
        if (!FORMAT.equals(values.get("format"))) {
            throw new IllegalArgumentException("tidemark.json has format " + values.get("format") + ", not " + FORMAT);
        }
        return descriptor();
    }

    private Descriptor descriptor() {
        return new Descriptor(kind(), need(values, "tenant"), need(values, "stream"), number(values, "sequence"),
                watermarkOf("from"), watermarkOf("to"), number(values, "rows"), number(values, "jsonBytes"), columns,
                attachments, attachmentBytes, missing, previous, setAside, deleted);
    }

    private BatchKind kind() {
        String kind = need(values, "kind");
        try {
            return BatchKind.valueOf(kind.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tidemark.json has the unknown kind " + kind, e);
        }
    }

    private void attachment(Map<String, String> members) throws IOException {
        String row = need(members, "row");
        if (!row.endsWith(".json")) {
            throw new IllegalArgumentException("tidemark.json has an attachment of " + row + ", which is not a row's file");
        }
        String name = row.substring(0, row.length() - ".json".length());
        if ("true".equals(members.get("missing"))) {
            missing++;
            visitor.take(AttachmentEntry.missing(name));
        } else {
            long sizeBytes = number(members, "size");
            attachments++;
            attachmentBytes += sizeBytes;
            visitor.take(AttachmentEntry.stored(name, need(members, "bucket"), need(members, "key"), sizeBytes,
                    need(members, "sha256")));
        }
    }

    private Watermark watermarkOf(String name) {
        return Optional.ofNullable(watermarks.get(name))
                .orElseThrow(() -> new IllegalArgumentException("tidemark.json lacks " + name));
    }

    private static Watermark watermark(Map<String, String> members) {
        return new Watermark(Instant.parse(need(members, "updatedAt")), Optional.ofNullable(members.get("id")));
    }

    private static ArchiveRef ref(Map<String, String> members) {
        return new ArchiveRef(need(members, "bucket"), need(members, "key"), need(members, "sha256"));
    }

    private interface Element {
        void take(Map<String, String> members) throws IOException;
    }

    private static void each(JsonParser parser, Element element) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new IllegalArgumentException("tidemark.json has no array as " + parser.currentName());
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            element.take(members(parser));
        }
    }

    /** The scalar members of the object that the parser stands at, as they are written; those that are null left out. */
    private static Map<String, String> members(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("tidemark.json has a " + parser.currentToken() + " in place of an object");
        }
        Map<String, String> members = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
                members.put(name, parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        return members;
    }

    private static String need(Map<String, String> members, String name) {
        return Optional.ofNullable(members.get(name))
                .orElseThrow(() -> new IllegalArgumentException("tidemark.json lacks " + name));
    }

    private static long number(Map<String, String> members, String name) {
        try {
            return Long.parseLong(need(members, name));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("tidemark.json has " + name + " that is not a count", e);
        }
    }
}
