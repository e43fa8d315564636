package io.tidemark.verify;

import java.util.Locale;

/**
 * Something that a verification came upon.
 *
 * @param object bucket and key; of an archive whose name isn't known, its sequence number
 * @param fact   what is the matter with it, as it goes on after its name
 */
public record Finding(Kind kind, String object, String fact) {
    /** What it means. */
    public enum Kind {
        /** The replica is not what it has to be. */
        FAULT,
        /** An object that is none of Tidemark's. */
        STRANGER,
        /** An attachment that no archive names: a run that died may have left it, or one that is under way. */
        LEFTOVER;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** {@code fault: bucket/key is missing}. */
    @Override
    public String toString() {
        return kind.word() + ": " + object + " " + fact;
    }
}
