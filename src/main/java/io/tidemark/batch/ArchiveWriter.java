package io.tidemark.batch;

import io.tidemark.TidemarkException;
import io.tidemark.watermark.Watermark;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One open archive: rows are appended as they come, and it is sealed once.
 *
 * <p>Nothing is written twice, and the file is never read: memory holds a manifest line and a name for each row of the
 * batch, no content. Rows come in the order {@code (updated_at, id)}, and are of one month (UTC).
 * One thread uses it at a time.
 *
 * <p>After an {@link IOException} or a {@link TidemarkException} it can only be closed. Wrong use (a row out of order, an
 * archive already sealed) is an {@link IllegalArgumentException} or {@link IllegalStateException} and changes nothing.
 */
public final class ArchiveWriter implements AutoCloseable {
    private enum State { OPEN, BROKEN, SEALED, CLOSED }

    private final Path spoolFile;
    private final BatchIdentity identity;
    private final Compression compression;
    private FingerprintOutput object;
    private OutputStream compressed;
    private Bag bag;
    // The row's place, so that attachments are seen to come in row order.
    private Map<String, Integer> places = new HashMap<>();
    private final List<SetAsideRow> setAside = new ArrayList<>();
    private final List<DeletedRow> deleted = new ArrayList<>();
    private Watermark last;
    private int rows;
    private long sizeBytes;
    private long jsonBytes;
    private State state = State.OPEN;

    private ArchiveWriter(Path spoolFile, OutputStream out, BatchIdentity identity, Compression compression)
            throws IOException {
        this.spoolFile = spoolFile;
        this.identity = identity;
        this.compression = compression;
        object = new FingerprintOutput(out);
        compressed = new BackgroundOutput(compression.to(object));
        bag = new Bag(compressed, identity.folder());
        last = identity.fromExclusive();
    }

    /**
     * Opens an archive in a spool file. One that is left there by a run that died is overwritten: give each tenant, stream
     * and target a name or folder of its own, readable for the owner only, since it holds rows.
     *
     * @throws IOException where the file can't be written; nothing is left open then, and no file
     */
    public static ArchiveWriter open(Path spoolFile, BatchIdentity identity, Compression compression) throws IOException {
        OutputStream out = Files.newOutputStream(spoolFile);
        try {
            return new ArchiveWriter(spoolFile, out, identity, compression);
        } catch (IOException e) {
            try (out) {
                Files.deleteIfExists(spoolFile);
            } catch (IOException ofClosing) {
                e.addSuppressed(ofClosing);
            }
            throw e;
        }
    }

    /**
     * Appends a row.
     *
     * @param name without extension, as {@link NamePattern#name} gave it
     * @param id   PostgreSQL's text form
     * @param json the row's document, UTF-8, without a newline at its end, in an array; neither held nor changed
     * @return the row's name in this batch, without extension: its file is {@code {name}.json}, its attachment
     *         {@code {name}.pdf}. It is another than the one given where an earlier row of the batch has that.
     * @throws TidemarkException where another row of the batch has the same name and id: the id isn't unique
     */
    public String add(String name, String id, Instant updatedAt, ByteBuffer json) throws IOException {
        require(State.OPEN);
        if (!Names.isName(name)) {
            throw new IllegalArgumentException("not the name of a row");
        }
        Watermark key = next(id, updatedAt);
        state = State.BROKEN;
        String unique = places.containsKey(name) ? Names.withId(name, id) : name;
        if (places.putIfAbsent(unique, places.size()) != null) {
            throw new TidemarkException("stream " + identity.stream() + " of tenant " + identity.tenant()
                    + " has two rows with one id", "the stream's id column must be unique and not null: check its query");
        }
        bag.payload(unique + ".json", updatedAt, json);
        last = key;
        rows++;
        sizeBytes = bag.sizeBytes();
        jsonBytes += json.remaining();
        state = State.OPEN;
        return unique;
    }

    /** The same of a document that is all of an array. */
    public String add(String name, String id, Instant updatedAt, byte[] json) throws IOException {
        return add(name, id, updatedAt, ByteBuffer.wrap(json));
    }

    /**
     * Names a row of the batch that can't be written. It counts in the row order as any, and has no file.
     *
     * @param reason a lower-case fact that holds no content of the row
     */
    public void setAside(String id, Instant updatedAt, String reason) {
        require(State.OPEN);
        Watermark key = next(id, updatedAt);
        setAside.add(new SetAsideRow(id, updatedAt, reason));
        last = key;
    }

    /** Names a row that the replica has and the source no longer. Only a supplement has such rows, in any order. */
    public void deleted(String id, Instant updatedAt) {
        require(State.OPEN);
        if (identity.kind() != BatchKind.SUPPLEMENT) {
            throw new IllegalStateException("only a supplement names deleted rows");
        }
        deleted.add(new DeletedRow(id, updatedAt));
    }

    /** As many bytes as a row can add to {@link #bytes} at the most. */
    public static long entryBytesMax(long jsonBytes) {
        return Bag.ENTRY_BYTES_MAX + jsonBytes;
    }

    /** Rows written so far. */
    public int rows() {
        return rows;
    }

    /** Rows taken so far: written and set aside. */
    public int taken() {
        return rows + setAside.size();
    }

    /** Bytes so far, before compression: the rows, and the tar's header and padding of each. */
    public long bytes() {
        return sizeBytes;
    }

    /**
     * Appends the tag files and closes the archive. It ends with the last row taken; a supplement with its watermark. What is
     * left in memory no longer depends on its rows.
     *
     * @return what to store; its file is the caller's from here on
     * @throws TidemarkException        where no legal bucket name or no metadata could hold the batch
     * @throws IllegalArgumentException where the attachments aren't of rows of this batch in row order, or
     *                                  {@code previous} isn't there for sequence 1 alone
     * @throws IllegalStateException    where the batch is empty
     */
    public SealedArchive seal(Seal seal) throws IOException {
        require(State.OPEN);
        checkSeal(seal);
        Watermark to = identity.kind() == BatchKind.SUPPLEMENT ? identity.fromExclusive() : last;
        state = State.BROKEN;
        // A supplement lies where its rows belong, which need not be the watermark's month.
        String bucket = seal.layout().bucket(identity.tenant(), last.updatedAt());
        BatchDocument document = new BatchDocument(identity, to, rows(), jsonBytes, setAside, deleted, seal);
        String digest = new TagFiles(document).appendTo(bag).substring(0, Names.DIGEST_LENGTH);
        bag.close();
        ArchiveKey name = new ArchiveKey(identity.stream(), identity.sequence(), identity.kind(),
                identity.fromExclusive().updatedAt(), to.updatedAt(), digest, compression.extension());
        ArchiveRef ref = new ArchiveRef(bucket, seal.layout().archiveKey(name), object.sha256());
        SealedArchive sealed = sealed(seal, ref, name, to);
        state = State.SEALED;
        forget();
        return sealed;
    }

    // A page keeps its batches until it is committed, and may have hundreds.
    private void forget() {
        places = Map.of();
        bag = null;
        compressed = null;
        object = null;
    }

    /** Deletes the spool file unless the archive is sealed; does nothing the second time. */
    @Override
    public void close() throws IOException {
        if (state == State.SEALED || state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        try {
            compressed.close();
        } catch (IOException e) {
            // A full disk can't take the end of a file that is deleted in the next line: nothing to report.
        } finally {
            Files.deleteIfExists(spoolFile);
        }
    }

    private SealedArchive sealed(Seal seal, ArchiveRef ref, ArchiveKey name, Watermark to) {
        int stored = 0;
        long storedBytes = 0;
        for (AttachmentEntry entry : seal.attachments()) {
            if (entry instanceof AttachmentEntry.Stored attachment) {
                stored++;
                storedBytes += attachment.sizeBytes();
            }
        }
        return new SealedArchive(spoolFile, ref, name, compression.contentType(), object.sizeBytes(), object.md5(),
                identity.fromExclusive(), to, rows(), setAside.size(), jsonBytes, stored, storedBytes,
                seal.attachments().size() - stored, seal.previous().map(ArchiveRef::sha256));
    }

    // Only the time is compared, and a row twice: how ids are ordered is the database's to say.
    private Watermark next(String id, Instant updatedAt) {
        Watermark key = Watermark.at(updatedAt, id);
        boolean isFirst = taken() == 0;
        if (identity.kind() == BatchKind.SUPPLEMENT) {
            if (updatedAt.isAfter(identity.fromExclusive().updatedAt()) || !isFirst && !isAfter(key, last)) {
                throw outOfOrder(key);
            }
        } else if (!isAfter(key, last)) {
            throw outOfOrder(key);
        }
        if (!isFirst && !BatchBoundary.isSameMonth(last.updatedAt(), updatedAt)) {
            throw new IllegalArgumentException("a batch can't span the months of " + last.updatedAt() + " and " + updatedAt);
        }
        Timestamps.check(updatedAt);
        return key;
    }

    private static boolean isAfter(Watermark key, Watermark before) {
        return !key.updatedAt().isBefore(before.updatedAt()) && !key.equals(before);
    }

    private IllegalArgumentException outOfOrder(Watermark key) {
        return new IllegalArgumentException("a row of " + key.updatedAt() + " can't follow " + last.updatedAt() + " here");
    }

    private void checkSeal(Seal seal) {
        if (taken() + deleted.size() == 0) {
            throw new IllegalStateException("a batch can't be empty");
        }
        if (seal.previous().isPresent() == (identity.sequence() == 1)) {
            throw new IllegalArgumentException("sequence 1 follows no archive, each later one does: " + identity.sequence());
        }
        int before = -1;
        for (AttachmentEntry entry : seal.attachments()) {
            int place = places.getOrDefault(entry.rowName(), -1);
            if (place <= before) {
                throw new IllegalArgumentException("attachments are of rows of the batch, in row order, one a row");
            }
            before = place;
        }
    }

    private void require(State expected) {
        if (state != expected) {
            throw new IllegalStateException("the archive is " + state.name().toLowerCase(Locale.ROOT));
        }
    }
}
