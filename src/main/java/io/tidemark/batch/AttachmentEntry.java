package io.tidemark.batch;

/** What became of a row's attachment: it was stored, or the source lacks it. */
public sealed interface AttachmentEntry {
    /** The row's name, as {@link ArchiveWriter#add} returned it. */
    String rowName();

    /**
     * An attachment that is stored.
     *
     * @param sizeBytes of the object
     * @param sha256    of the object, in lower-case hex
     */
    record Stored(String rowName, String bucket, String key, long sizeBytes, String sha256) implements AttachmentEntry {
        public Stored {
            // fetch.txt separates by spaces and lines; a key of ours has neither.
            if (!isPlain(bucket) || !isPlain(key)) {
                throw new IllegalArgumentException("an attachment has a bucket and a key, without blanks and percent signs");
            }
            if (sizeBytes < 0) {
                throw new IllegalArgumentException("an attachment can't have " + sizeBytes + " bytes");
            }
            Sha256.checked(sha256);
        }

        private static boolean isPlain(String name) {
            for (int i = 0; i < name.length(); i++) {
                if (name.charAt(i) <= ' ' || name.charAt(i) == '%') {
                    return false;
                }
            }
            return !name.isEmpty();
        }
    }

    /** An attachment that its row names and the source lacks. */
    record Missing(String rowName) implements AttachmentEntry {
    }

    /** An attachment that is stored. */
    static AttachmentEntry stored(String rowName, String bucket, String key, long sizeBytes, String sha256) {
        return new Stored(rowName, bucket, key, sizeBytes, sha256);
    }

    /** An attachment that its row names and the source lacks. */
    static AttachmentEntry missing(String rowName) {
        return new Missing(rowName);
    }
}
