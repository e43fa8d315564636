package io.tidemark.index;

/**
 * A row's attachment as its archive lists it.
 *
 * @param sizeBytes of the object; negative where the source lacked the attachment, which then has none of the others
 * @param sha256    in lower-case hex
 */
public record IndexedAttachment(long sizeBytes, String sha256, String bucket, String key) {
    /** The source lacked it. */
    public static final IndexedAttachment MISSING = new IndexedAttachment(-1, "", "", "");

    public boolean isMissing() {
        return sizeBytes < 0;
    }

    /** Names the object, for messages. */
    @Override
    public String toString() {
        return bucket + "/" + key;
    }
}
