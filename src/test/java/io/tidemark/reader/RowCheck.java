package io.tidemark.reader;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks the JSON of a row against its archive's columns and finds the row's place in the order. */
final class RowCheck {
    /** PostgreSQL's own limits are wider than a JSON library's: a numeric has up to 147,455 digits. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNumberLength(200_000)
                    .maxStringLength(Integer.MAX_VALUE).maxNestingDepth(10_000).build())
            .build();

    private final List<Descriptor.Column> columns;
    private final Optional<NamePattern> pattern;
    private final KeyColumns key;

    RowCheck(List<Descriptor.Column> columns, Optional<NamePattern> pattern, KeyColumns key) {
        this.columns = columns;
        this.pattern = pattern;
        this.key = key;
    }

    /** Checks a row; its place is empty where a column of the key isn't there or has no usable value. */
    Optional<Position> check(String fileName, byte[] json, Problems.About about) {
        Problems.About row = fact -> about.add("row " + fileName + " " + fact);
        if (json.length < 2 || json[0] != '{' || json[json.length - 1] != '}') {
            row.add("isn't one JSON object, or has something around it");
            return Optional.empty();
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
        } catch (CharacterCodingException e) {
            row.add("isn't UTF-8");
            return Optional.empty();
        }
        try (JsonParser parser = JSON.createParser(json)) {
            return members(fileName, parser, row);
        } catch (IOException e) {
            row.add("isn't JSON: " + firstLine(e));
            return Optional.empty();
        }
    }

    private Optional<Position> members(String fileName, JsonParser parser, Problems.About row) throws IOException {
        Map<String, String> named = new HashMap<>();
        Instant updatedAt = null;
        JsonNode id = null;
        int i = 0;
        parser.nextToken();
        for (; parser.nextToken() == JsonToken.FIELD_NAME; i++) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (i >= columns.size() || !columns.get(i).name().equals(name)) {
                row.add("has as member " + (i + 1) + " " + name + ", expected "
                        + (i < columns.size() ? columns.get(i).name() : "no more"));
                return Optional.empty();
            }
            if (name.equals(key.updatedAt()) && token == JsonToken.VALUE_STRING) {
                String text = parser.getText();
                updatedAt = Names.fromJson(text.endsWith("Z") ? text : text + "Z").orElse(null);
            } else if (name.equals(key.id())) {
                id = id(token, parser);
            }
            if (token.isScalarValue() && token != JsonToken.VALUE_NULL
                    && pattern.map(p -> p.needs(name)).orElse(false)) {
                named.put(name, parser.getText());
            }
            if (!ColumnForm.fits(columns.get(i).type(), parser)) {
                row.add("has in " + name + " a value that isn't the form of type " + columns.get(i).type());
            }
        }
        row.unless(i == columns.size(), "ends after " + i + " members, expected " + columns.size());
        row.unless(parser.nextToken() == null, "goes on after its object");
        if (pattern.isPresent()) {
            pattern.get().flaw(fileName, named, Optional.ofNullable(id).map(JsonNode::asText)).ifPresent(row::add);
        }
        return updatedAt == null || id == null ? Optional.empty() : Optional.of(new Position(updatedAt, id));
    }

    private static JsonNode id(JsonToken token, JsonParser parser) throws IOException {
        return switch (token) {
            case VALUE_STRING -> TextNode.valueOf(parser.getText());
            case VALUE_NUMBER_INT -> parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    ? BigIntegerNode.valueOf(parser.getBigIntegerValue()) : LongNode.valueOf(parser.getLongValue());
            default -> null;
        };
    }

    static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
