package io.tidemark;

import java.util.Locale;

/** A check of a replica: a command and a schedule, whose last result is kept for status, health and metrics. */
public enum CheckKind {
    /** The replica against itself. */
    VERIFY,
    /** The replica against its source. */
    AUDIT,
    /** A restore into a scratch schema. */
    DRILL,
    /** A copy of the replica against the replica. */
    MIRROR;

    /** As commands, settings, metrics and the state write it: {@code verify}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException where no kind is written so */
    public static CheckKind of(String word) {
        for (CheckKind kind : values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("not a kind of check: " + word);
    }
}
