package io.tidemark.state;

import io.tidemark.StreamKey;
import java.time.Instant;
import java.util.Locale;

/**
 * What a check of a replica found.
 *
 * @param kind    the command's name, as {@code verify}
 * @param message what a person should know, in a line; empty where there is nothing
 * @param figures a JSON object, the check's own
 */
public record CheckResult(String kind, StreamKey key, Instant startedAt, Instant finishedAt, Verdict verdict,
                          String message, String figures) {
    /** Whether what was checked is well. */
    public enum Verdict {
        /** It is. */
        PASSED,
        /** A fault was found. */
        FAILED,
        /** The check could not be done to its end. */
        UNKNOWN;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
