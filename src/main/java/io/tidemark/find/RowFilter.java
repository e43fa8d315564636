package io.tidemark.find;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidemark.batch.AttachmentEntry;
import io.tidemark.batch.Sha256;
import io.tidemark.replica.ArchiveVisitor;
import io.tidemark.replica.ReplicaJson;
import io.tidemark.replica.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps an archive's rows that fit, and their attachments, while it is read. One thread uses it at a time; to be closed. */
final class RowFilter implements ArchiveVisitor, AutoCloseable {
    private static final byte[] NONE = {};

    private final List<Condition> conditions;
    private final Scope scope;
    private final boolean isShown;
    private final Held held;
    private final Map<String, Optional<AttachmentEntry>> attachments = new HashMap<>();

    RowFilter(List<Condition> conditions, Scope scope, boolean isShown, Path spool) {
        this.conditions = conditions;
        this.scope = scope;
        this.isShown = isShown;
        this.held = new Held(spool);
    }

    @Override
    public void row(String name, Instant modified, InputStream json) throws IOException {
        if (!scope.includes(modified)) {
            return;
        }
        byte[] document = json.readAllBytes();
        if (!fits(document)) {
            return;
        }
        attachments.put(name, Optional.empty());
        try {
            held.add(new Held.Row(name, modified.getEpochSecond(), Sha256.hex(Sha256.digest().digest(document)),
                    isShown ? document : NONE));
        } catch (IOException e) {
            // Of the spool, and none of the archive.
            throw new UncheckedIOException(e);
        }
    }

    private boolean fits(byte[] document) throws IOException {
        int fitting = 0;
        try (JsonParser parser = ReplicaJson.FACTORY.createParser(document)) {
            parser.nextToken();
            while (fitting < conditions.size() && parser.nextToken() == JsonToken.FIELD_NAME) {
                String column = parser.currentName();
                parser.nextToken();
                List<Condition> its = conditions.stream().filter(condition -> condition.column().equals(column)).toList();
                for (Condition condition : its.size() > 1 ? its.subList(0, 1) : its) {
                    // Of one column there is one value: two conditions on it are the same, or nothing fits.
                    if (its.stream().distinct().count() > 1 || !condition.isValue(parser)) {
                        return false;
                    }
                    fitting += its.size();
                }
                if (its.isEmpty()) {
                    parser.skipChildren();
                }
            }
        }
        return fitting == conditions.size();
    }

    @Override
    public void attachment(AttachmentEntry attachment) {
        attachments.computeIfPresent(attachment.rowName(), (row, none) -> Optional.of(attachment));
    }

    void each(Held.Visitor visitor) throws IOException {
        held.each(visitor);
    }

    /** Of a row that was kept. */
    Optional<AttachmentEntry> attachment(String row) {
        return attachments.getOrDefault(row, Optional.empty());
    }

    @Override
    public void close() {
        held.close();
    }
}
