package io.tidemark.reader;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads {@code tidemark.json} as a stream and refuses members that are missing, unknown or of another type. */
final class DescriptorParser {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);

    /** Takes what may be as many as the rows. */
    interface Lists {
        void attachment(Attachment attachment);

        void deleted(JsonNode id, String updatedAt);
    }

    /** For a reader that wants the rest alone. */
    static final Lists IGNORED = new Lists() {
        @Override
        public void attachment(Attachment attachment) {
        }

        @Override
        public void deleted(JsonNode id, String updatedAt) {
        }
    };

    private final Map<String, JsonNode> members = new HashMap<>();
    private final Lists lists;

    private DescriptorParser(Lists lists) {
        this.lists = lists;
    }

    /** @throws IOException where the JSON or a member isn't as the format has it */
    static Descriptor parse(InputStream json, Lists lists) throws IOException {
        return new DescriptorParser(lists).read(json);
    }

    private Descriptor read(InputStream json) throws IOException {
        try (JsonParser parser = JSON.createParser(json)) {
            need(parser.nextToken() == JsonToken.START_OBJECT, "is not a JSON object");
            Set<String> seen = new TreeSet<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                seen.add(name);
                parser.nextToken();
                switch (name) {
                    case "attachments" -> each(parser, name, this::attachment);
                    case "deleted" -> each(parser, name, this::deleted);
                    default -> members.put(name, JSON.readTree(parser));
                }
            }
            need(parser.nextToken() == null, "goes on after its object");
            Set<String> lacking = new TreeSet<>(Descriptor.REQUIRED);
            lacking.removeAll(seen);
            need(lacking.isEmpty(), "lacks " + lacking);
            seen.removeAll(Descriptor.REQUIRED);
            seen.removeAll(Descriptor.OPTIONAL);
            need(seen.isEmpty(), "has members unknown to the format: " + seen);
        }
        return descriptor();
    }

    private Descriptor descriptor() throws IOException {
        String format = text(members.get("format"), "format");
        need(format.equals("tidemark/1"), "is of format " + format + ", expected tidemark/1");
        String kind = text(members.get("kind"), "kind");
        need(kind.equals("interval") || kind.equals("supplement"), "has the unknown kind " + kind);
        return new Descriptor(kind, text(members.get("tenant"), "tenant"), text(members.get("stream"), "stream"),
                count(members.get("sequence"), "sequence"), position("from"), position("to"),
                count(members.get("rows"), "rows"), count(members.get("jsonBytes"), "jsonBytes"),
                columns(), setAside(), previous());
    }

    private List<Descriptor.Column> columns() throws IOException {
        List<Descriptor.Column> columns = new ArrayList<>();
        Set<String> names = new TreeSet<>();
        for (JsonNode column : array("columns")) {
            only(column, "columns", Set.of("name", "type"));
            String name = text(column.get("name"), "columns.name");
            need(names.add(name), "lists the column " + name + " twice");
            need(!name.startsWith("_"), "lists the column " + name + ", which serves names alone");
            columns.add(new Descriptor.Column(name, text(column.get("type"), "columns.type")));
        }
        return List.copyOf(columns);
    }

    private List<Descriptor.SetAside> setAside() throws IOException {
        List<Descriptor.SetAside> rows = new ArrayList<>();
        if (members.containsKey("setAside")) {
            for (JsonNode row : array("setAside")) {
                only(row, "setAside", Set.of("id", "updatedAt", "reason"));
                rows.add(new Descriptor.SetAside(id(row.get("id"), "setAside.id"),
                        text(row.get("updatedAt"), "setAside.updatedAt"), text(row.get("reason"), "setAside.reason")));
            }
        }
        return List.copyOf(rows);
    }

    private Optional<Descriptor.Previous> previous() throws IOException {
        JsonNode previous = members.get("previous");
        if (previous.isNull()) {
            return Optional.empty();
        }
        only(previous, "previous", Set.of("bucket", "key", "sha256"));
        return Optional.of(new Descriptor.Previous(text(previous.get("bucket"), "previous.bucket"),
                text(previous.get("key"), "previous.key"), hash(previous.get("sha256"), "previous.sha256")));
    }

    private Position position(String member) throws IOException {
        JsonNode node = members.get(member);
        only(node, member, Set.of("updatedAt", "id"));
        String time = text(node.get("updatedAt"), member + ".updatedAt");
        JsonNode id = node.get("id");
        return new Position(Names.fromJson(time).orElseThrow(() -> new DamagedException(
                "tidemark.json has " + member + ".updatedAt " + time + ", which isn't UTC with six digits")),
                id.isNull() ? NullNode.instance : id(id, member + ".id"));
    }

    private void attachment(JsonNode node) throws IOException {
        if (node.has("missing")) {
            only(node, "attachments", Set.of("row", "missing"));
            need(node.get("missing").equals(BooleanNode.TRUE),
                    "has an attachment whose missing isn't true");
            lists.attachment(Attachment.missing(text(node.get("row"), "attachments.row")));
            return;
        }
        only(node, "attachments", Set.of("row", "bucket", "key", "size", "sha256"));
        lists.attachment(new Attachment(text(node.get("row"), "attachments.row"), false,
                text(node.get("bucket"), "attachments.bucket").intern(), text(node.get("key"), "attachments.key"),
                count(node.get("size"), "attachments.size"), hash(node.get("sha256"), "attachments.sha256")));
    }

    private void deleted(JsonNode node) throws IOException {
        only(node, "deleted", Set.of("id", "updatedAt"));
        lists.deleted(id(node.get("id"), "deleted.id"), text(node.get("updatedAt"), "deleted.updatedAt"));
    }

    private interface Element {
        void read(JsonNode node) throws IOException;
    }

    private static void each(JsonParser parser, String member, Element element) throws IOException {
        need(parser.currentToken() == JsonToken.START_ARRAY, "has " + member + " that is no array");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            element.read(JSON.readTree(parser));
        }
    }

    private JsonNode array(String member) throws IOException {
        JsonNode node = members.get(member);
        need(node.isArray(), "has " + member + " that is no array");
        return node;
    }

    private static void only(JsonNode node, String what, Set<String> names) throws IOException {
        Set<String> actual = new TreeSet<>();
        node.fieldNames().forEachRemaining(actual::add);
        need(node.isObject() && actual.equals(names),
                "has in " + what + " the members " + actual + ", expected " + new TreeSet<>(names));
    }

    private static String text(JsonNode node, String what) throws IOException {
        need(node.isTextual(), "has " + what + " that is no text");
        return node.textValue();
    }

    private static String hash(JsonNode node, String what) throws IOException {
        String hash = text(node, what);
        need(hash.matches("[0-9a-f]{64}"), "has " + what + " that is no SHA-256 in hex");
        return hash;
    }

    private static long count(JsonNode node, String what) throws IOException {
        need(node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0,
                "has " + what + " that is not a count");
        return node.longValue();
    }

    private static JsonNode id(JsonNode node, String what) throws IOException {
        need(node.isTextual() || node.isNumber(), "has " + what + " that is neither number nor text");
        return node;
    }

    private static void need(boolean holds, String fact) throws IOException {
        if (!holds) {
            throw new DamagedException("tidemark.json " + fact);
        }
    }
}
