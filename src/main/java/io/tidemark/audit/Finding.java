package io.tidemark.audit;

import java.time.Instant;
import java.util.Locale;

/**
 * A row in which source and replica differ.
 *
 * @param updatedAt the source's; of a row that it no longer has, the replica's
 * @param fact      what is the matter, without any content of the row
 */
public record Finding(Kind kind, String id, Instant updatedAt, String fact) {
    /** In what they differ. */
    public enum Kind {
        /** The replica has no version of the row. */
        MISSING("an import with an old updated_at, or an archive that is gone; audit --repair stores it"),
        /** The replica's newest version is another. */
        CHANGED("it was changed without moving updated_at; audit --repair stores it as it is now"),
        /** The replica's attachment is another, or there is one on one side alone. */
        ATTACHMENT("audit --repair stores the row again, and its attachment as it is now"),
        /** The source no longer has the row. */
        DELETED("audit --repair notes it in the chain; its versions stay"),
        /** The source can't deliver the row or its attachment, so nothing can be compared. */
        UNREADABLE("mend it in the source, from the replica's version where there is one");

        private final String todo;

        Kind(String todo) {
            this.todo = todo;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** What a person can do. */
        public String todo() {
            return todo;
        }

        /** Whether a repair stores the row as the source has it. */
        public boolean isStoredAgain() {
            return this == MISSING || this == CHANGED || this == ATTACHMENT;
        }

        static Kind of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /** {@code missing: row 4711 of 2011-05-01T10:00:00.123456Z is not in the replica}. */
    @Override
    public String toString() {
        return kind.word() + ": row " + id + " of " + updatedAt + " " + fact;
    }
}
