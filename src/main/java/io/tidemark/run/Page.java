package io.tidemark.run;

import io.tidemark.TidemarkException;
import io.tidemark.batch.ArchiveRef;
import io.tidemark.batch.ArchiveWriter;
import io.tidemark.batch.BatchBoundary;
import io.tidemark.batch.BatchIdentity;
import io.tidemark.batch.DeletedRow;
import io.tidemark.config.StreamSettings;
import io.tidemark.row.Row;
import io.tidemark.row.RowGroup;
import io.tidemark.row.RowReader;
import io.tidemark.state.LedgerEntry;
import io.tidemark.state.Position;
import io.tidemark.state.QuarantinedRow;
import io.tidemark.state.TakenRow;
import io.tidemark.watermark.Watermark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a run reads and commits at a time: some batches, of which all are confirmed or none is committed.
 *
 * <p>One thread reads the rows and fills the batches; others store them meanwhile. {@link #awaitConfirmed} is the
 * barrier between storing and committing.
 */
public final class Page {
    private static final int BATCHES_AT_A_TIME = 2;

    private final Run run;
    private final String id;
    private final Position startPosition;
    private final List<Batch> batches = new ArrayList<>();
    private CompletableFuture<Optional<ArchiveRef>> previous;
    private Optional<RowGroups> rows = Optional.empty();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile Throwable givenUp;

    Page(Run run, String id, Position startPosition) {
        this.run = run;
        this.id = id;
        this.startPosition = startPosition;
        this.previous = CompletableFuture.completedFuture(startPosition.last());
    }

    public Run run() {
        return run;
    }

    /** Names the page among all of this process. */
    public String id() {
        return id;
    }

    /** Where the chain ended before this page. */
    public Position startPosition() {
        return startPosition;
    }

    /**
     * The page's rows in order, in groups that no batch ends within.
     *
     * <p>A group is made when it is asked for, and when all groups before it are in their batches: only then is it known how
     * much more their batch takes.
     *
     * @param values what the driver delivers
     */
    public Iterator<RowGroup> groups(Iterator<? extends Map<String, ?>> values) {
        var groups = new RowGroups(run.plan(), run.cursor(), values);
        // Known before anything can fail, so that whoever gives the page up ends the reading.
        rows = Optional.of(groups);
        groups.first();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return groups.hasNext();
            }

            @Override
            public RowGroup next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Optional<Batch> open = openBatch();
                if (open.isEmpty()) {
                    awaitRoom();
                }
                if (givenUp != null) {
                    throw new CancellationException("the page is given up: " + givenUp.getMessage());
                }
                run.checkNotStopping();
                StreamSettings settings = run.plan().settings();
                return new RowGroup(groups.next(settings.batchRows() - open.map(Batch::taken).orElse(0),
                        settings.batchBytes().bytes() - open.map(Batch::bytes).orElse(0L)));
            }
        };
    }

    // The batch that takes more rows.
    private Optional<Batch> openBatch() {
        return batches.isEmpty() ? Optional.empty()
                : Optional.of(batches.get(batches.size() - 1)).filter(batch -> completion(batch).isEmpty());
    }

    // One batch is stored while the next one fills: more would take memory and room in the spool, and be no quicker, since each
    // waits for the one before it.
    private void awaitRoom() {
        if (batches.size() < BATCHES_AT_A_TIME) {
            return;
        }
        // Ended is all that is asked: whether it failed, the barrier asks again.
        var ended = batches.get(batches.size() - BATCHES_AT_A_TIME).confirmed().handle((entry, failure) -> true);
        try {
            run.awaitUnlessStopping(ended);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the page was interrupted");
        }
    }

    /** Opens the next batch; the one before it, if any, takes no more rows. */
    public Batch open() throws IOException {
        RunPlan plan = run.plan();
        String tenant = plan.key().tenant();
        String stream = plan.key().stream();
        RowReader reader = plan.rows().reader();
        long sequence = startPosition.sequence() + batches.size() + 1;
        var identity = run.cursor().isRereading()
                ? BatchIdentity.supplement(tenant, stream, sequence, startPosition.watermark(),
                        reader.shape().writtenColumns(), reader.hasNumericId())
                : BatchIdentity.interval(tenant, stream, sequence, end(), reader.shape().writtenColumns(),
                        reader.hasNumericId());
        var writer = ArchiveWriter.open(plan.spoolFile(id, sequence), identity, plan.compression());
        var batch = new Batch(this, identity, writer, previous);
        previous = batch.asPrevious();
        batches.add(batch);
        return batch;
    }

    // Where the batches so far end.
    private Watermark end() {
        return batches.isEmpty() ? startPosition.watermark() : batches.get(batches.size() - 1).last();
    }

    /**
     * Puts the newest group into the batch; a row that the source can't read is set aside.
     *
     * @param documents a row's each, in their order
     */
    public void add(Batch batch, List<ByteBuffer> documents) throws IOException {
        List<Row> group = rows.orElseThrow().newest();
        if (documents.size() != group.size()) {
            throw new IllegalStateException(documents.size() + " documents of " + group.size() + " rows");
        }
        for (int i = 0; i < documents.size(); i++) {
            Row row = group.get(i);
            Optional<String> fault = run.cursor().fault(row);
            if (fault.isPresent()) {
                batch.setAside(row, fault.get());
            } else {
                batch.add(row, documents.get(i));
            }
        }
    }

    /**
     * The batches that name rows which the source no longer has, behind the last rows that are read again: complete, and each
     * opened when it is asked for. Its failures are {@link UncheckedIOException}s.
     */
    public Iterator<Batch> deletions() {
        Iterator<DeletedRow> gone = isFull() ? Collections.emptyIterator() : run.cursor().deleted().iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return gone.hasNext();
            }

            @Override
            public Batch next() {
                try {
                    Batch batch = open();
                    for (int i = 0; gone.hasNext() && i < run.plan().settings().batchRows(); i++) {
                        batch.deleted(gone.next());
                    }
                    return batch;
                } catch (IOException e) {
                    throw new UncheckedIOException("the spool can't be written: " + e.getMessage(), e);
                }
            }
        };
    }

    /**
     * Counts an attachment that the store refuses for good. Safe for use by many threads.
     *
     * @throws TidemarkException when there are too many of them for a fault of single ones
     */
    void countRefused(String reason) {
        if (refused.incrementAndGet() > run.plan().faultsMax()) {
            throw new TidemarkException("the store refuses attachments of " + run.key() + " (" + reason + "), more than "
                    + run.plan().faultsMax() + " of a page", "so many point to a limit of the store, or of a proxy before it:"
                    + " raise that first; nothing of the page is committed, and the next run does it again");
        }
    }

    /** Why the batch is complete with the newest group; empty while it takes more. */
    public Optional<BatchBoundary.Completion> completion(Batch batch) {
        return rows.orElseThrow().completion(batch);
    }

    /** Whether there may be more rows behind this page. */
    boolean isFull() {
        return rowsRead() >= run.plan().pageRows();
    }

    long rowsRead() {
        return rows.map(RowGroups::rowsRead).orElse(0L);
    }

    /** The key of the page's newest row. */
    Optional<Watermark> last() {
        return rows.flatMap(RowGroups::last);
    }

    /** Ends the page without committing it: its open batches and their spool files are given up. */
    public void giveUp(Throwable cause) {
        givenUp = cause;
        rows.ifPresent(RowGroups::close);
        batches.forEach(batch -> batch.giveUp(cause));
    }

    /** Why the page was given up; empty while it is wanted. */
    Optional<Throwable> givenUp() {
        return Optional.ofNullable(givenUp);
    }

    /**
     * Waits until the store has every archive of the page.
     *
     * @return what the ledger is to keep of them, in order; empty for a page without rows
     * @throws ExecutionException with the cause of the first batch that failed
     */
    public List<LedgerEntry> awaitConfirmed() throws ExecutionException, InterruptedException {
        run.progress().enter(RunProgress.Phase.STORING);
        var entries = new ArrayList<LedgerEntry>(batches.size());
        for (var batch : batches) {
            entries.add(run.awaitUnlessStopping(batch.confirmed()));
        }
        return entries;
    }

    /** Rows that the page's archives name and do not hold. */
    public List<QuarantinedRow> rowsSetAside() {
        return batches.stream().flatMap(batch -> batch.rowsSetAside().stream()).toList();
    }

    /** Rows that the page's archives hold, and that an earlier run had set aside. */
    public List<TakenRow> rowsTakenAfterAll() {
        return batches.stream().flatMap(batch -> batch.rowsTakenAfterAll().stream()).toList();
    }
}
