package io.tidemark.state;

import java.time.Instant;
import java.util.Locale;

/**
 * A row that could not be written, or whose attachment could not: the quarantine remembers it.
 *
 * @param sequence of the archive that names the row, or holds it without its attachment
 * @param reason   why, without any of the row's content
 */
public record QuarantinedRow(long sequence, String id, Instant updatedAt, Part part, String reason) {
    /** What the replica lacks. */
    public enum Part {
        ROW, ATTACHMENT;

        /** As the state has it: {@code row}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Part of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }
}
