package io.tidemark.batch;

/**
 * Where an archive is, and the hash that proves it: what its successor in the chain says of it.
 *
 * @param sha256 of the whole object, in lower-case hex
 */
public record ArchiveRef(String bucket, String key, String sha256) {
    public ArchiveRef {
        if (bucket.isBlank() || key.isBlank()) {
            throw new IllegalArgumentException("an archive has a bucket and a key");
        }
        Sha256.checked(sha256);
    }
}
