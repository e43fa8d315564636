package io.tidemark.chain;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidemark.batch.ArchiveRef;
import io.tidemark.batch.BatchKind;
import io.tidemark.state.QuarantinedRow;
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
 * Reads one {@code tidemark.json} as a stream: attachments are counted as they pass, not held.
 *
 * <p>Members that it doesn't know are passed over, so that a later version of the format may have more. Numbers are taken
 * as they are written: an id keeps all its digits.
 */
final class DescriptorReader {
    private static final JsonFactory FACTORY = new JsonFactory().disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
    private static final String FORMAT = "tidemark/1";

    /** A row that is set aside, as the document names it; its sequence is known when the document is read. */
    private record SetAside(String id, Instant updatedAt, String reason) {
    }

    private final Map<String, String> values = new HashMap<>();
    private final Map<String, Watermark> watermarks = new HashMap<>();
    private final List<SetAside> setAside = new ArrayList<>();
    private Optional<ArchiveRef> previous = Optional.empty();
    private long attachments;
    private long attachmentBytes;
    private long missing;

    private DescriptorReader() {
    }

    /**
     * The document's content.
     *
     * @throws IOException              where it can't be read, or is no JSON
     * @throws IllegalArgumentException where it isn't as the format has it
     */
    static Descriptor read(InputStream json) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            return new DescriptorReader().read(parser);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("tidemark.json has a timestamp that is none", e);
        }
    }

    private Descriptor read(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("tidemark.json is no JSON object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (name) {
                case "from", "to" -> watermarks.put(name, watermark(members(parser)));
                case "previous" -> previous = token == JsonToken.VALUE_NULL ? Optional.empty()
                        : Optional.of(ref(members(parser)));
                case "attachments" -> each(parser, this::count);
                case "setAside" -> each(parser, row -> setAside.add(new SetAside(need(row, "id"),
                        Instant.parse(need(row, "updatedAt")), need(row, "reason"))));
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
        long sequence = number(values, "sequence");
        return new Descriptor(kind(), need(values, "tenant"), need(values, "stream"), sequence, watermarkOf("from"),
                watermarkOf("to"), number(values, "rows"), number(values, "jsonBytes"), attachments, attachmentBytes,
                missing, previous, setAside.stream()
                .map(row -> new QuarantinedRow(sequence, row.id(), row.updatedAt(), row.reason())).toList());
    }

    private BatchKind kind() {
        String kind = need(values, "kind");
        try {
            return BatchKind.valueOf(kind.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tidemark.json has the unknown kind " + kind, e);
        }
    }

    private void count(Map<String, String> attachment) {
        if ("true".equals(attachment.get("missing"))) {
            missing++;
        } else {
            attachments++;
            attachmentBytes += number(attachment, "size");
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
            throw new IllegalArgumentException("tidemark.json has " + name + " that is no count", e);
        }
    }
}
