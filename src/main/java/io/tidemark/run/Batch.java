package io.tidemark.run;

import io.tidemark.batch.ArchiveRef;
import io.tidemark.batch.ArchiveWriter;
import io.tidemark.batch.AttachmentEntry;
import io.tidemark.batch.BatchIdentity;
import io.tidemark.batch.DeletedRow;
import io.tidemark.batch.Seal;
import io.tidemark.batch.SealedArchive;
import io.tidemark.batch.UnwritableRowException;
import io.tidemark.row.Row;
import io.tidemark.state.LedgerEntry;
import io.tidemark.state.QuarantinedRow;
import io.tidemark.state.QuarantinedRow.Part;
import io.tidemark.state.TakenRow;
import io.tidemark.watermark.Watermark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A run of consecutive rows that becomes one archive: filled by one thread, then stored by another.
 *
 * <p>Each names the hash of the one before, and is sealed only when the store has that one: so a crash never leaves an
 * archive without its predecessor. A batch that fails fails all later ones of its page.
 */
public final class Batch {
    private final Page page;
    private final BatchIdentity identity;
    private final ArchiveWriter writer;
    private final CompletableFuture<Optional<ArchiveRef>> previous;
    private List<PendingAttachment> attachments = new ArrayList<>();
    private final List<QuarantinedRow> setAside = new ArrayList<>();
    private final List<TakenRow> takenAfterAll = new ArrayList<>();
    private final ConcurrentHashMap<String, AttachmentEntry> attached = new ConcurrentHashMap<>();
    private final CompletableFuture<Optional<ArchiveRef>> asPrevious = new CompletableFuture<>();
    private final CompletableFuture<LedgerEntry> confirmed = new CompletableFuture<>();
    private Watermark last;
    private SealedArchive archive;
    // Of what the store has, which need not be the archive that was written here.
    private ArchiveRef stored;
    private long storedBytes;
    private volatile boolean handedOver;

    Batch(Page page, BatchIdentity identity, ArchiveWriter writer, CompletableFuture<Optional<ArchiveRef>> previous) {
        this.page = page;
        this.identity = identity;
        this.writer = writer;
        this.previous = previous;
        this.last = identity.fromExclusive();
    }

    public Page page() {
        return page;
    }

    public BatchIdentity identity() {
        return identity;
    }

    /** Appends a row, or sets it aside when it can't be named. */
    void add(Row row, ByteBuffer json) throws IOException {
        try {
            String name = page.run().plan().rows().names().name(row.updatedAt(), row::value);
            String unique = writer.add(name, row.id(), row.updatedAt(), json);
            page.run().plan().attachments().flatMap(query -> query.parameters(row)).ifPresent(parameters -> attachments
                    .add(new PendingAttachment(this, unique, row.id(), row.updatedAt(), parameters)));
            last = Watermark.at(row.updatedAt(), row.id());
            if (page.run().plan().isSetAside(row.id())) {
                takenAfterAll.add(new TakenRow(identity.sequence(), row.id(), row.updatedAt()));
            }
        } catch (UnwritableRowException e) {
            setAside(row, e.reason());
        }
    }

    /** Names a row that can't be written, and goes on. */
    void setAside(Row row, String reason) {
        writer.setAside(row.id(), row.updatedAt(), reason);
        setAside.add(new QuarantinedRow(identity.sequence(), row.id(), row.updatedAt(), Part.ROW, reason));
        last = Watermark.at(row.updatedAt(), row.id());
    }

    /** Names a row that the source no longer has. */
    void deleted(DeletedRow row) {
        writer.deleted(row.id(), row.updatedAt());
    }

    /** Rows taken so far. */
    int taken() {
        return writer.taken();
    }

    /** Bytes so far, before compression. */
    long bytes() {
        return writer.bytes();
    }

    /** The key of the newest row. */
    Watermark last() {
        return last;
    }

    /**
     * Hands the complete batch over to the thread that stores it.
     *
     * @return false when the page was given up meanwhile: nothing of the batch needs storing any more, and it is cleared
     *         away
     */
    public boolean handOver() {
        handedOver = true;
        page.run().progress().filled(taken());
        Optional<Throwable> givenUp = page.givenUp();
        givenUp.ifPresent(this::fail);
        return givenUp.isEmpty();
    }

    /** The attachments to be fetched and stored before the batch is sealed, in row order. */
    public List<PendingAttachment> attachments() {
        return attachments;
    }

    /** Notes what became of a row's attachment. Safe for use by many threads. */
    public void attached(AttachmentEntry entry) {
        attached.put(entry.rowName(), entry);
        page.run().progress().attached();
    }

    /** Remembers in the quarantine that the source can't read a row's attachment. Safe for use by many threads. */
    public void unreadable(PendingAttachment attachment, String reason) {
        synchronized (setAside) {
            setAside.add(new QuarantinedRow(identity.sequence(), attachment.rowId(), attachment.updatedAt(),
                    Part.ATTACHMENT, reason));
        }
    }

    /**
     * Completes the archive. Waits until the store has the batch before it, whose hash this one names.
     *
     * @throws java.util.concurrent.CompletionException when the batch before it failed
     */
    public SealedArchive seal() throws IOException {
        var entries = attachments.stream().map(attachment -> attached.get(attachment.rowName())).toList();
        archive = writer.seal(new Seal(entries, previous.join(), page.run().plan().layout(), page.run().plan().version()));
        stored = archive.ref();
        storedBytes = archive.sizeBytes();
        // The page keeps its batches until it is committed.
        attachments = List.of();
        attached.clear();
        return archive;
    }

    /** The archive as it was written here; to be asked once the batch is sealed. */
    public SealedArchive archive() {
        return archive;
    }

    /** Takes an object that the store has under the archive's key, with the same tar in it, for the archive. */
    public void adopt(String sha256, long sizeBytes) {
        stored = new ArchiveRef(archive.ref().bucket(), archive.ref().key(), sha256);
        storedBytes = sizeBytes;
    }

    /**
     * Notes that the store has the archive, and gives its spool file up.
     *
     * @return what the ledger is to keep of it
     */
    public LedgerEntry confirm(Instant storedAt) throws IOException {
        archive.discard();
        var entry = new LedgerEntry(identity.sequence(), identity.kind().inDocument(), archive.fromExclusive(),
                archive.toInclusive(), stored, storedBytes, archive.rows(), archive.jsonBytes(), archive.attachments(),
                archive.attachmentBytes(), archive.missingAttachments(), archive.setAside(), storedAt);
        confirmed.complete(entry);
        asPrevious.complete(Optional.of(stored));
        return entry;
    }

    /** Ends the batch with its page; who stores it clears it away. */
    void giveUp(Throwable cause) {
        if (handedOver) {
            asPrevious.completeExceptionally(cause);
            confirmed.completeExceptionally(cause);
        } else {
            fail(cause);
        }
    }

    /** Gives the batch up, and its spool file; later batches of the page fail with it. */
    public void fail(Throwable cause) {
        asPrevious.completeExceptionally(cause);
        confirmed.completeExceptionally(cause);
        try {
            writer.close();
            if (archive != null) {
                archive.discard();
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** What the next batch waits for and names. */
    CompletableFuture<Optional<ArchiveRef>> asPrevious() {
        return asPrevious;
    }

    CompletableFuture<LedgerEntry> confirmed() {
        return confirmed;
    }

    List<QuarantinedRow> rowsSetAside() {
        return setAside;
    }

    /** Rows of the batch that an earlier run had set aside. */
    List<TakenRow> rowsTakenAfterAll() {
        return takenAfterAll;
    }

    /** Names run, tenant, stream and sequence, for messages. */
    @Override
    public String toString() {
        return "run=" + page.run().id() + " tenant=" + identity.tenant() + " stream=" + identity.stream()
                + " batch=" + identity.sequence();
    }
}
