package io.tidemark.reader;

import com.fasterxml.jackson.databind.JsonNode;

import java.math.BigInteger;
import java.time.Instant;

/**
 * A place in the order of a stream's rows: the key {@code (updated_at, id)}.
 *
 * @param id a JSON number, a JSON string, or JSON null for the start of all rows
 */
public record Position(Instant updatedAt, JsonNode id) {

    /** How two places lie; {@code UNKNOWN} where ids are texts, whose order is a matter of the database's collation. */
    enum Order { BEFORE, SAME, AFTER, UNKNOWN }

    Order comparedWith(Position other) {
        int byTime = updatedAt.compareTo(other.updatedAt);
        if (byTime != 0) {
            return byTime < 0 ? Order.BEFORE : Order.AFTER;
        }
        if (id.equals(other.id) || idText().equals(other.idText()) && id.isNull() == other.id.isNull()) {
            return Order.SAME;
        }
        if (id.isNull() || other.id.isNull()) {
            return id.isNull() ? Order.BEFORE : Order.AFTER;
        }
        if (isInteger(id) && isInteger(other.id)) {
            return new BigInteger(idText()).compareTo(new BigInteger(other.idText())) < 0 ? Order.BEFORE : Order.AFTER;
        }
        return Order.UNKNOWN;
    }

    private static boolean isInteger(JsonNode id) {
        return id.isIntegralNumber();
    }

    /** The id as text, empty for the start. */
    public String idText() {
        return id.isNull() ? "" : id.asText();
    }

    /** As object metadata has it: the time as in names, a tilde, the id. */
    String inMetadata() {
        return Names.inName(updatedAt) + "~" + idText();
    }

    @Override
    public String toString() {
        return "(" + Names.inJson(updatedAt) + ", " + id + ")";
    }
}
