package io.tidemark.mirror;

import java.util.Locale;

/**
 * Something that keeps a mirror from being what its source is, or was.
 *
 * @param object bucket and key
 * @param fact   what is the matter with it, as it goes on after its name
 */
public record Finding(Kind kind, String object, String fact) {
    /** What it means. */
    public enum Kind {
        /** The source doesn't have it, or no longer. */
        VANISHED,
        /** The source has it in other bytes than the mirror. */
        CHANGED,
        /** The source has it in other bytes than it promises: it is not carried over. */
        DAMAGED,
        /** The mirror has it in other bytes than the source promises. */
        SPOILT;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** {@code vanished: bucket/key is missing}. */
    @Override
    public String toString() {
        return kind.word() + ": " + object + " " + fact;
    }
}
