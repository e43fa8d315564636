package io.tidemark.testing;

/**
 * A row of the document store that a test has inserted.
 *
 * @param designator an akte's name within its tenant; a dokument's SHA-1 of the PDF, in hex
 */
public record StoredRow(long id, String tenant, String designator) {
}
