package io.tidemark.reader;

/**
 * A binary that belongs to a row, as the row's archive lists it.
 *
 * @param row     the name of the row's JSON file
 * @param missing the source lacked it: then there is no object, and bucket, key and hash are empty
 */
public record Attachment(String row, boolean missing, String bucket, String key, long sizeBytes, String sha256) {

    static Attachment missing(String row) {
        return new Attachment(row, true, "", "", 0, "");
    }

    /** The object's name in each message about it. */
    public String object() {
        return bucket + "/" + key;
    }
}
