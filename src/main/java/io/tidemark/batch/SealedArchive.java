package io.tidemark.batch;

import io.tidemark.TidemarkException;
import io.tidemark.watermark.Watermark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An archive that is complete: what to store, where, and what to say of it. It is immutable; the file is the holder's to
 * {@link #discard} once it is stored or given up.
 *
 * @param file               the spool file
 * @param ref                bucket, key and SHA-256 of the whole file, computed while it was written
 * @param name               the parts of its key
 * @param contentType        the object's
 * @param sizeBytes          of the file
 * @param md5                of the file, in lower-case hex: {@code Content-MD5} is its Base64
 * @param rows               that are in it; those set aside not included
 * @param setAside           rows that could not be written
 * @param jsonBytes          of the rows' documents
 * @param attachments        that are stored
 * @param attachmentBytes    of those
 * @param missingAttachments that the source lacks
 * @param previousSha256     of the chain's archive before this one; empty for sequence 1
 */
public record SealedArchive(Path file, ArchiveRef ref, ArchiveKey name, String contentType, long sizeBytes, String md5,
                            Watermark fromExclusive, Watermark toInclusive, int rows, int setAside, long jsonBytes,
                            int attachments, long attachmentBytes, int missingAttachments,
                            Optional<String> previousSha256) {
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
    static final int MAX_METADATA_BYTES = 2048;

    public SealedArchive {
        int bytes = 0;
        for (Map.Entry<String, String> entry : metadata(ref, name, fromExclusive, toInclusive, rows, previousSha256)
                .entrySet()) {
            bytes += entry.getKey().length() + entry.getValue().length();
        }
        if (bytes > MAX_METADATA_BYTES) {
            throw new TidemarkException("stream " + name.stream() + " has ids too long for an object's metadata (" + bytes
                    + " bytes of " + MAX_METADATA_BYTES + ")", "choose a shorter unique column as the stream's id");
        }
    }

    /**
     * The object's user metadata, ASCII: {@code sha256}, {@code sequence}, {@code from}, {@code to}, {@code rows} and,
     * except for sequence 1, {@code previous-sha256}.
     */
    public Map<String, String> metadata() {
        return metadata(ref, name, fromExclusive, toInclusive, rows, previousSha256);
    }

    /** Deletes the spool file; does nothing where it is gone already. */
    public void discard() throws IOException {
        Files.deleteIfExists(file);
    }

    private static Map<String, String> metadata(ArchiveRef ref, ArchiveKey name, Watermark from, Watermark to, int rows,
                                                Optional<String> previousSha256) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("sha256", ref.sha256());
        metadata.put("sequence", Long.toString(name.sequence()));
        metadata.put("from", Watermarks.inMetadata(from));
        metadata.put("to", Watermarks.inMetadata(to));
        metadata.put("rows", Integer.toString(rows));
        previousSha256.ifPresent(hash -> metadata.put("previous-sha256", hash));
        return Collections.unmodifiableMap(metadata);
    }
}
