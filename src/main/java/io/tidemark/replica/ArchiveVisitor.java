package io.tidemark.replica;

import io.tidemark.batch.AttachmentEntry;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;

/**
 * Takes what is in an archive while it is read: its rows in their order, then its attachments in theirs.
 *
 * <p>What it takes is not proved yet: the hashes come at an archive's end. So whoever acts on it must be able to take
 * that back where {@link ArchiveReader#read} then says {@link ReadArchive.Damaged}.
 *
 * <p>An {@link IOException} that a method throws is taken for damage of the archive, because that is how reading
 * {@code json} fails. Other failures of a visitor's own are to be unchecked: they end the reading and reach its caller.
 */
public interface ArchiveVisitor {
    /** Passes everything by. */
    ArchiveVisitor NONE = new ArchiveVisitor() {
    };

    /**
     * A row.
     *
     * @param name     of its file, without {@code .json}
     * @param modified its {@code updated_at}, in whole seconds
     * @param json     the document; it need not be read, or not to its end
     */
    default void row(String name, Instant modified, InputStream json) throws IOException {
    }

    /** An attachment of a row, stored or missing. */
    default void attachment(AttachmentEntry attachment) throws IOException {
    }
}
