package io.tidemark.run;

import io.tidemark.TidemarkException;
import io.tidemark.batch.Sha256;
import io.tidemark.store.ObjectToStore;
import io.tidemark.store.ObjectToStore.Payload;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One attachment on its way from the source: slice by slice, so that memory holds one slice, never a large file.
 *
 * <p>A small one comes with others of its group. Of what doesn't, slices are read one after the other, each by a statement of
 * its own; that they are of one and the same value is seen by its hash, which the source gives with the first. One thread uses
 * it at a time.
 */
public final class AttachmentFetch implements AutoCloseable {
    /** What memory holds of an attachment; a smaller one is fetched by one statement. */
    static final int SLICE_BYTES = 1 << 20;
    static final String SEVERAL = "its attachment's query gives more than one row";

    private static final int VARIANTS_MAX = 3;

    private final PendingAttachment pending;
    private final Path spool;
    private final Optional<AttachmentGroup> group;
    private final int place;
    private final AttachmentQuery query;
    private final MessageDigest sha256 = Sha256.digest();
    private final MessageDigest md5 = Sha256.digest("MD5");
    private Optional<String> expectedSha256 = Optional.empty();
    private byte[] inMemory = new byte[0];
    private Path file;
    private long sizeBytes = -1;
    private long received;
    private int variants;
    private boolean missing;
    private String hash;
    private String md5Hex;

    /**
     * @param spool a folder for what is larger than a slice
     * @param group whose query may deliver it
     * @param place in the group
     */
    AttachmentFetch(PendingAttachment pending, Path spool, Optional<AttachmentGroup> group, int place) {
        this.pending = pending;
        this.spool = spool;
        this.group = group;
        this.place = place;
        this.query = plan().attachments().orElseThrow();
    }

    private RunPlan plan() {
        return pending.batch().page().run().plan();
    }

    public PendingAttachment pending() {
        return pending;
    }

    /**
     * Fetches it. What the source has not, or can't read however often it is asked, is missing afterwards.
     *
     * @throws SQLException when the source fails for another reason than the attachment
     * @throws IOException when the attachment changed between two slices
     * @throws io.tidemark.TidemarkException when the spool can't be written
     */
    public void from(AttachmentSessions source) throws SQLException, IOException {
        Optional<byte[]> whole = group.isPresent() ? group.get().take(place, source) : Optional.empty();
        if (whole.isPresent()) {
            takeWhole(whole.get());
            return;
        }
        do {
            // A session for each slice: large ones, under way together, would otherwise keep the others waiting for too long.
            try (var session = source.open()) {
                slice(session.connection());
            }
        } while (!missing && received != sizeBytes);
    }

    private void takeWhole(byte[] whole) {
        sizeBytes = whole.length;
        append(whole);
        complete();
    }

    // What fails before it is the connection's fault, whatever its code, and says nothing of the attachment.
    private void slice(Connection connection) throws SQLException, IOException {
        try (PreparedStatement slice = query.prepare(connection, parameters()); ResultSet answer = slice.executeQuery()) {
            receive(answer);
        } catch (SQLException e) {
            giveUp(reason(BadRowFinder.rowFault(e).orElseThrow(() -> e)));
        }
    }

    private Map<String, Object> parameters() {
        Map<String, Object> parameters = new HashMap<>(pending.parameters());
        parameters.put(AttachmentQuery.FROM_BYTE, Math.toIntExact(received + 1));
        parameters.put(AttachmentQuery.BYTES, SLICE_BYTES);
        return parameters;
    }

    /** Whether the source has no such attachment. */
    public boolean isMissing() {
        return missing;
    }

    private void giveUp(String reason) {
        missing = true;
        pending.batch().unreadable(pending, reason);
    }

    /** The reason of a fault; PostgreSQL's own message could quote a value. */
    static String reason(SQLException fault) {
        return "the source can't read its attachment, SQLSTATE " + fault.getSQLState();
    }

    // No row, or one with length, slice and, where there are more slices, sha256.
    private void receive(ResultSet answer) throws SQLException, IOException {
        if (!answer.next() || answer.getObject("length") == null) {
            missing = true;
            return;
        }
        byte[] slice = answer.getBytes("slice");
        long length = answer.getLong("length");
        Optional<String> ofAll = Optional.ofNullable(answer.getString("sha256"));
        if (answer.next()) {
            giveUp(SEVERAL);
            return;
        }
        if (sizeBytes < 0) {
            sizeBytes = length;
            expectedSha256 = ofAll;
        }
        append(slice);
        if (length != sizeBytes || slice.length == 0 && received != sizeBytes) {
            throw changed();
        }
        if (received == sizeBytes) {
            complete();
            if (expectedSha256.filter(expected -> !expected.equals(hash)).isPresent()) {
                throw changed();
            }
        }
    }

    private void complete() {
        hash = Sha256.hex(sha256.digest());
        md5Hex = Sha256.hex(md5.digest());
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
        return object(plan().layout().attachmentKey(stream(), pending.updatedAt(), pending.rowName()));
    }

    /**
     * The same under the next name that is taken where the one before holds other bytes.
     *
     * @throws TidemarkException where several do: no other PDF has them by chance
     */
    public ObjectToStore variant() {
        if (++variants > VARIANTS_MAX) {
            throw new TidemarkException("the attachment of " + pending.batch() + " row " + pending.rowId() + " finds all its names"
                    + " taken by other bytes", "see who writes to the bucket: nothing is overwritten");
        }
        return object(plan().layout().attachmentVariantKey(stream(), pending.updatedAt(), pending.rowName(), hash, variants));
    }

    /**
     * Notes that the store refuses it for good: it is missing, its row is replicated, and a retry takes it again.
     *
     * @throws TidemarkException when the store refuses too many
     */
    public void refused(String reason) {
        pending.batch().page().countRefused(reason);
        giveUp(reason);
    }

    private String stream() {
        return pending.batch().identity().stream();
    }

    private ObjectToStore object(String key) {
        String bucket = plan().layout().bucket(pending.batch().identity().tenant(), pending.updatedAt());
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
}
