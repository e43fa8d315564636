package io.tidemark.run;

import io.tidemark.store.ObjectToStore;
import io.tidemark.store.ObjectToStore.Payload;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One attachment on its way from the source: slice by slice, so that memory holds one slice, never a large file.
 *
 * <p>Slices are read one after the other, each by a statement of its own; that they are of one and the same value is seen
 * by its hash, which the source tells with the first. One thread uses it at a time.
 */
public final class AttachmentFetch implements AutoCloseable {
    /** What memory holds of an attachment; a smaller one is fetched by one statement. */
    static final int SLICE_BYTES = 1 << 20;
    static final String SEVERAL = "its attachment's query gives more than one row";

    private final PendingAttachment pending;
    private final Path spool;
    private final String query;
    private final MessageDigest sha256 = digest("SHA-256");
    private final MessageDigest md5 = digest("MD5");
    private Optional<String> expectedSha256 = Optional.empty();
    private byte[] inMemory = new byte[0];
    private Path file;
    private long sizeBytes = -1;
    private long received;
    private boolean missing;
    private String hash;
    private String md5Hex;

    /** @param spool a folder for what is larger than a slice */
    public AttachmentFetch(PendingAttachment pending, Path spool) {
        this.pending = pending;
        this.spool = spool;
        this.query = run().attachments().orElseThrow().sql();
    }

    private Run run() {
        return pending.batch().page().run();
    }

    public PendingAttachment pending() {
        return pending;
    }

    /** The query of a slice. */
    public String query() {
        return query;
    }

    /** What the next slice's query binds. */
    public Map<String, Object> parameters() {
        Map<String, Object> parameters = new HashMap<>(pending.parameters());
        parameters.put(AttachmentQuery.FROM_BYTE, Math.toIntExact(received + 1));
        parameters.put(AttachmentQuery.BYTES, SLICE_BYTES);
        return parameters;
    }

    /** Whether more slices are to be asked for. */
    public boolean isIncomplete() {
        return !missing && received != sizeBytes;
    }

    /** Whether the source has no such attachment. */
    public boolean isMissing() {
        return missing;
    }

    /** Takes it that the source can't deliver the attachment: to the replica it is missing, and the quarantine says why. */
    public void giveUp(SQLException fault) {
        giveUp(reason(fault));
    }

    private void giveUp(String reason) {
        missing = true;
        pending.batch().unreadable(pending, reason);
    }

    /** The reason of a fault; PostgreSQL's own message could quote a value. */
    static String reason(SQLException fault) {
        return "the source can't read its attachment, SQLSTATE " + fault.getSQLState();
    }

    /**
     * Takes the answer to the query.
     *
     * @param answer no row, or one with {@code length}, {@code slice} and, where there are more slices, {@code sha256}
     * @throws IOException when the attachment changed between two slices
     * @throws io.tidemark.TidemarkException when the spool can't be written
     */
    public void receive(List<Map<String, Object>> answer) throws IOException {
        if (answer.isEmpty() || answer.get(0).get("length") == null) {
            missing = true;
            return;
        }
        if (answer.size() > 1) {
            giveUp(SEVERAL);
            return;
        }
        Map<String, Object> row = answer.get(0);
        byte[] slice = (byte[]) row.get("slice");
        long length = ((Number) row.get("length")).longValue();
        if (sizeBytes < 0) {
            sizeBytes = length;
            expectedSha256 = Optional.ofNullable((String) row.get("sha256"));
        }
        append(slice);
        if (length != sizeBytes || slice.length == 0 && isIncomplete()) {
            throw changed();
        }
        if (!isIncomplete()) {
            hash = HexFormat.of().formatHex(sha256.digest());
            md5Hex = HexFormat.of().formatHex(md5.digest());
            if (expectedSha256.filter(expected -> !expected.equals(hash)).isPresent()) {
                throw changed();
            }
        }
    }

    private void append(byte[] slice) {
        sha256.update(slice);
        md5.update(slice);
        received += slice.length;
        if (sizeBytes <= SLICE_BYTES) {
            inMemory = slice;
            return;
        }
        try {
            if (file == null) {
                file = Files.createTempFile(spool, "attachment-", ".pdf");
            }
            try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
                out.write(slice);
            }
        } catch (IOException e) {
            throw Spool.cantBeWritten(e);
        }
    }

    private IOException changed() {
        return new IOException("the attachment of " + pending.batch() + " row " + pending.rowId()
                + " changed in the source while it was read: it is read again by the next run");
    }

    /** The attachment as it is to be in the store. */
    public ObjectToStore object() {
        return object(run().layout().attachmentKey(stream(), pending.updatedAt(), pending.rowName()));
    }

    /** The same under the name that is taken where the first one holds other bytes. */
    public ObjectToStore variant() {
        return object(run().layout().attachmentVariantKey(stream(), pending.updatedAt(), pending.rowName(), hash));
    }

    private String stream() {
        return pending.batch().identity().stream();
    }

    private ObjectToStore object(String key) {
        String bucket = run().layout().bucket(pending.batch().identity().tenant(), pending.updatedAt());
        return new ObjectToStore(bucket, key, file == null ? new Payload.InMemory(inMemory) : new Payload.InFile(file),
                sizeBytes, hash, md5Hex, "application/pdf", Map.of(ObjectToStore.SHA256, hash));
    }

    /** Clears the spool file away, if any. */
    @Override
    public void close() {
        inMemory = new byte[0];
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
