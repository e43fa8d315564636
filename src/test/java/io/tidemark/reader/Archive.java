package io.tidemark.reader;

/**
 * An archive of the replica, as its {@code tidemark.json} describes it.
 *
 * @param sha256    of the whole object, computed from its bytes
 * @param kind      {@code interval} or {@code supplement}
 * @param rows      as promised; the reader reports where the archive holds others
 * @param jsonBytes the rows' JSON before compression, as promised
 */
public record Archive(String bucket, String key, String sha256, long sizeBytes, long sequence, String kind,
                      Position from, Position to, long rows, long jsonBytes) {

    /** The object's name in each message about it. */
    public String object() {
        return bucket + "/" + key;
    }
}
