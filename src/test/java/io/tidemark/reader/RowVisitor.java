package io.tidemark.reader;

/**
 * Receives what a replica holds, in the chain's order: of two versions of a row the later call is the newer.
 *
 * <p>An archive's rows come before anything else of it, and before the archive is known to be sound to its end: trust
 * them only once {@link Replica#problems()} is empty. Called by one thread.
 */
@FunctionalInterface
public interface RowVisitor {

    /** Receives a row's JSON exactly as stored. */
    void row(Archive archive, String fileName, byte[] json);

    /** Receives an attachment of a row of the same archive, those the source lacked included. */
    default void attachment(Archive archive, Attachment attachment) {
    }

    /** Receives a row that a supplement calls deleted from the source; its id as JSON has it, without quotes. */
    default void deleted(Archive archive, String id) {
    }

    /** Receives a row that its archive names instead of holding it. */
    default void setAside(Archive archive, String id, String reason) {
    }
}
