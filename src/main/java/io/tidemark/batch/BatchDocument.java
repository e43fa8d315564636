package io.tidemark.batch;

import io.tidemark.watermark.Watermark;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * {@code tidemark.json}: the batch, for programs.
 *
 * <p>Its members are in the documented order, lists have an item a line, and {@code setAside} and {@code deleted} come
 * last, each only where it has items: there is one way to write a batch down.
 */
record BatchDocument(BatchIdentity identity, Watermark toInclusive, int rows, long jsonBytes, List<SetAsideRow> setAside,
                     List<DeletedRow> deleted, Seal seal) {
    private static final Pattern JSON_NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?");

    BatchDocument {
        setAside = List.copyOf(setAside);
        deleted = List.copyOf(deleted);
    }

    Text text() {
        Text text = new Text();
        text.append("{\"format\": \"tidemark/1\", \"kind\": ").quoted(identity.kind().inDocument());
        text.append(",\n \"tenant\": ").quoted(identity.tenant());
        text.append(", \"stream\": ").quoted(identity.stream());
        text.append(", \"sequence\": ").append(identity.sequence());
        watermark(text.append(",\n \"from\": "), identity.fromExclusive());
        watermark(text.append(",\n \"to\": "), toInclusive);
        text.append(",\n \"rows\": ").append(rows).append(", \"jsonBytes\": ").append(jsonBytes);
        list(text.append(",\n \"columns\": "), identity.columns(), column -> text.append("{\"name\": ").quoted(column.name())
                .append(", \"type\": ").quoted(column.type()).append("}"));
        list(text.append(",\n \"attachments\": "), seal.attachments(), entry -> attachment(text, entry));
        previous(text.append(",\n \"previous\": "));
        if (!setAside.isEmpty()) {
            list(text.append(",\n \"setAside\": "), setAside, row -> {
                key(text, row.id(), row.updatedAt());
                text.append(", \"reason\": ").quoted(row.reason()).append("}");
            });
        }
        if (!deleted.isEmpty()) {
            list(text.append(",\n \"deleted\": "), deleted, row -> {
                key(text, row.id(), row.updatedAt());
                text.append("}");
            });
        }
        return text.append("}\n");
    }

    private void watermark(Text text, Watermark watermark) {
        text.append("{\"updatedAt\": \"").append(Timestamps.inDocument(watermark.updatedAt())).append("\", \"id\": ");
        watermark.id().ifPresentOrElse(id -> id(text, id), () -> text.append("null"));
        text.append("}");
    }

    private void key(Text text, String id, Instant updatedAt) {
        id(text.append("{\"id\": "), id);
        text.append(", \"updatedAt\": \"").append(Timestamps.inDocument(updatedAt)).append("\"");
    }

    // A numeric's NaN is not a JSON number; it is written as a string, as in a row.
    private void id(Text text, String id) {
        if (identity.numericId() && JSON_NUMBER.matcher(id).matches()) {
            text.append(id);
        } else {
            text.quoted(id);
        }
    }

    private static void attachment(Text text, AttachmentEntry entry) {
        text.append("{\"row\": \"").append(entry.rowName()).append(".json\"");
        if (entry instanceof AttachmentEntry.Stored stored) {
            text.append(", \"bucket\": ").quoted(stored.bucket()).append(", \"key\": ").quoted(stored.key());
            text.append(", \"size\": ").append(stored.sizeBytes());
            text.append(", \"sha256\": ").quoted(stored.sha256()).append("}");
        } else {
            text.append(", \"missing\": true}");
        }
    }

    private void previous(Text text) {
        seal.previous().ifPresentOrElse(previous -> text.append("{\"bucket\": ").quoted(previous.bucket())
                .append(", \"key\": ").quoted(previous.key())
                .append(", \"sha256\": ").quoted(previous.sha256()).append("}"), () -> text.append("null"));
    }

    private static <T> void list(Text text, List<T> items, Consumer<T> append) {
        text.append("[");
        String separator = "\n  ";
        for (T item : items) {
            text.append(separator);
            append.accept(item);
            separator = ",\n  ";
        }
        text.append("]");
    }
}
