package io.tidemark.reader;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A row as a test writes it into a replica.
 *
 * @param pdf         empty for a row without attachment, or whose attachment the source lacks
 * @param pdfMissing  the source lacks it
 */
record HandmadeRow(long id, String updatedAt, String name, byte[] json, Optional<byte[]> pdf, boolean pdfMissing) {

    /** The columns that {@link #of} writes, by name and type. */
    static final String[][] COLUMNS = {{"id", "int8"}, {"designator", "text"}, {"amount", "numeric"},
            {"tags", "_text"}, {"attributes", "jsonb"}, {"updated_at", "timestamptz"}};

    /** A row named as dokumente's are. */
    static HandmadeRow of(long id, String updatedAt) {
        String designator = "doc" + id;
        String json = "{\"id\":" + id + ",\"designator\":\"" + designator + "\",\"amount\":12.50,\"tags\":[\"a\",null],"
                + "\"attributes\":{\"Straße\": 1.10},\"updated_at\":\"" + updatedAt + "\"}";
        return new HandmadeRow(id, updatedAt, "d-" + compact(updatedAt) + "-A=2F7-" + designator + ".json",
                json.getBytes(StandardCharsets.UTF_8), Optional.empty(), false);
    }

    HandmadeRow withPdf(String content) {
        return new HandmadeRow(id, updatedAt, name, json, Optional.of(content.getBytes(StandardCharsets.UTF_8)), false);
    }

    HandmadeRow withPdfMissing() {
        return new HandmadeRow(id, updatedAt, name, json, Optional.empty(), true);
    }

    HandmadeRow withJson(String other) {
        return new HandmadeRow(id, updatedAt, name, other.getBytes(StandardCharsets.UTF_8), pdf, pdfMissing);
    }

    HandmadeRow withName(String other) {
        return new HandmadeRow(id, updatedAt, other, json, pdf, pdfMissing);
    }

    /** 2011-05-01T10:00:00.123456Z as names have it. */
    static String compact(String time) {
        return time.replace("-", "").replace(":", "").replace("Z", "");
    }
}
