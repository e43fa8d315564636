package io.tidemark.batch;

import io.tidemark.TidemarkException;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Where a target keeps what: its buckets and keys. It is immutable.
 *
 * @param buckets   which bucket a batch goes to
 * @param keyPrefix goes before every key as it is; empty, or such as {@code replica/}, of {@code A-Z a-z 0-9 . _ = - /}, at
 *                  most {@link #MAX_PREFIX} characters
 */
public record Layout(BucketPattern buckets, String keyPrefix) {
    /** How long a key prefix may be: with the longest name behind it, a key stays far below S3's 1,024 bytes. */
    public static final int MAX_PREFIX = 256;

    /** The folder, behind the key prefix, of the objects that doctor tries a store with. No stream's name begins with a dot. */
    public static final String DOCTOR_FOLDER = ".tidemark-doctor";

    private static final String URI_SCHEME = "s3";
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._=/-]{0," + MAX_PREFIX + "}");
    // An empty segment or one of dots alone would lead elsewhere in a store that is a file system.
    private static final Pattern ASTRAY = Pattern.compile("(^|.*/)(\\.{0,2})/.*");

    public Layout {
        Objects.requireNonNull(buckets);
        if (!PREFIX.matcher(keyPrefix).matches() || ASTRAY.matcher(keyPrefix).matches()) {
            throw new TidemarkException("the key prefix \"" + keyPrefix + "\" can't be used",
                    "write it as replica/ or a/b-: only A-Z a-z 0-9 . _ = - /, no slash at the start, no empty folder, no ..");
        }
    }

    /**
     * The bucket of a batch, for its archive and its attachments.
     *
     * @param moment {@code updated_at} of any of the batch's rows; a supplement's watermark where it has none
     */
    public String bucket(String tenant, Instant moment) {
        return buckets.bucket(tenant, moment);
    }

    /** The key of an archive. */
    public String archiveKey(ArchiveKey key) {
        return keyPrefix + key;
    }

    /**
     * The key of a row's attachment: {@code dokumente/pdf/2011-05-01/{name}.pdf}.
     *
     * @param name the row's, as {@link ArchiveWriter#add} returned it
     */
    public String attachmentKey(String stream, Instant updatedAt, String name) {
        return attachmentStem(stream, updatedAt, name) + ".pdf";
    }

    /**
     * The key of a row's attachment where {@link #attachmentKey} already exists with other bytes.
     *
     * @param sha256 the attachment's, in lower-case hex
     * @param time   1, or more where the keys of the times before exist with other bytes as well: a row may have an id that
     *               looks like a hash
     */
    public String attachmentVariantKey(String stream, Instant updatedAt, String name, String sha256, int time) {
        return attachmentStem(stream, updatedAt, name)
                + (Names.MARK + Sha256.checked(sha256).substring(0, Names.DIGEST_LENGTH)).repeat(time) + ".pdf";
    }

    /** The object as an address: {@code s3://bucket/key}. Keys hold nothing that an address escapes. */
    public String uri(String bucket, String key) {
        return URI_SCHEME + "://" + bucket + "/" + key;
    }

    private String attachmentStem(String stream, Instant updatedAt, String name) {
        if (!Names.isName(name)) {
            throw new IllegalArgumentException("not the name of a row");
        }
        return keyPrefix + stream + "/pdf/" + Timestamps.day(updatedAt) + "/" + name;
    }
}
