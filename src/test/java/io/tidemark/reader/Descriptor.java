package io.tidemark.reader;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An archive's {@code tidemark.json} but for its attachments and deleted rows, which may be as many as the rows and are
 * handed out one by one.
 */
record Descriptor(String kind, String tenant, String stream, long sequence, Position from, Position to, long rows,
                  long jsonBytes, List<Column> columns, List<SetAside> setAside, Optional<Previous> previous) {

    static final Set<String> REQUIRED = Set.of("format", "kind", "tenant", "stream", "sequence", "from", "to", "rows",
            "jsonBytes", "columns", "previous");
    static final Set<String> OPTIONAL = Set.of("attachments", "setAside", "deleted");

    record Column(String name, String type) {
    }

    record Previous(String bucket, String key, String sha256) {
        String object() {
            return bucket + "/" + key;
        }
    }

    /** A row that its archive names instead of holding it. */
    record SetAside(JsonNode id, String updatedAt, String reason) {
        Optional<Position> position() {
            return Names.fromJson(updatedAt).map(time -> new Position(time, id));
        }
    }

    boolean supplement() {
        return kind.equals("supplement");
    }
}
