package io.tidemark.run;

import io.tidemark.TidemarkException;
import io.tidemark.batch.ArchiveRef;
import io.tidemark.batch.ArchiveWriter;
import io.tidemark.batch.BatchBoundary;
import io.tidemark.batch.BatchIdentity;
import io.tidemark.batch.DeletedRow;
import io.tidemark.row.Row;
import io.tidemark.row.RowGroup;
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

/**
 * What a run reads and commits at a time: some batches, of which all are confirmed or none is committed.
 *
 * <p>One thread reads the rows and fills the batches; others store them meanwhile. {@link #awaitConfirmed} is the
 * barrier between storing and committing.
 */
public final class Page {
    // A hundred rows at a time cost the routes what one does, and 256 KiB of text keep memory small where rows are large.
    private static final int GROUP_ROWS = 100;
    private static final long GROUP_WEIGHT = 1 << 18;
    private static final int BATCHES_AT_A_TIME = 2;

    private final Run run;
    private final String id;
    private final Position position;
    private final Watermark after;
    private final List<Batch> batches = new ArrayList<>();
    private CompletableFuture<Optional<ArchiveRef>> previous;
    private ReadAhead<Row> reading;
    private List<Row> group = List.of();
    private Row current;
    private Row next;
    private long rows;
    private volatile Throwable givenUp;

    Page(Run run, String id, Position position, Watermark after) {
        this.run = run;
        this.id = id;
        this.position = position;
        this.after = after;
        this.previous = CompletableFuture.completedFuture(position.last());
    }

    public Run run() {
        return run;
    }

    /** Names the page among all of this process. */
    public String id() {
        return id;
    }

    /** Rows after it are the page's. */
    Watermark after() {
        return after;
    }

    /** Where the chain ended before this page. */
    public Position position() {
        return position;
    }

    /**
     * The page's rows in order, in groups that no batch ends within. One row is read ahead, so that a batch knows whether it
     * ends a month or the page.
     *
     * <p>A group is made when it is asked for, and when all groups before it are in their batches: only then is it known how
     * much more their batch takes.
     *
     * @param values what the driver delivers
     */
    public Iterator<RowGroup> groups(Iterator<? extends Map<String, ?>> values) {
        reading = new ReadAhead<>(read(values), Row::weight);
        next = reading.hasNext() ? reading.next() : null;
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return next != null;
            }

            @Override
            public RowGroup next() {
                if (next == null) {
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
                return nextGroup(open);
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

    private RowGroup nextGroup(Optional<Batch> open) {
        long rowsLeft = Math.min(GROUP_ROWS, run.settings().batchRows() - open.map(Batch::taken).orElse(0));
        long bytesLeft = run.settings().batchBytes().bytes() - open.map(Batch::bytes).orElse(0L);
        group = new ArrayList<>();
        long weight = 0;
        do {
            takeNext();
            run.isThere(current);
            group.add(current);
            weight += current.weight();
            bytesLeft -= bytesMax(current);
        } while (next != null && group.size() < rowsLeft && weight < GROUP_WEIGHT
                && bytesLeft > bytesMax(next)
                && BatchBoundary.isSameMonth(current.updatedAt(), next.updatedAt()));
        rows += group.size();
        return new RowGroup(group);
    }

    private static long bytesMax(Row row) {
        return ArchiveWriter.entryBytesMax(row.jsonBytesMax());
    }

    private void takeNext() {
        current = next;
        next = reading.hasNext() ? reading.next() : null;
        if (next != null && next.id().equals(current.id()) && next.updatedAt().equals(current.updatedAt())) {
            throw new TidemarkException("the select of " + run.key() + " gives two rows with one id and one updated_at",
                    "the id must be unique among a tenant's rows: a join in the select may multiply them");
        }
    }

    private Iterator<Row> read(Iterator<? extends Map<String, ?>> values) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return values.hasNext();
            }

            @Override
            public Row next() {
                return run.rows().read(values.next());
            }
        };
    }

    /** Opens the next batch; the one before it, if any, takes no more rows. */
    public Batch open() throws IOException {
        Watermark from = batches.isEmpty() ? position.watermark() : batches.get(batches.size() - 1).last();
        long sequence = position.sequence() + batches.size() + 1;
        var identity = run.isRereading()
                ? BatchIdentity.supplement(run.key().tenant(), run.key().stream(), sequence, position.watermark(),
                        run.rows().shape().writtenColumns(), run.hasNumericId())
                : BatchIdentity.interval(run.key().tenant(), run.key().stream(), sequence, from,
                        run.rows().shape().writtenColumns(), run.hasNumericId());
        var writer = ArchiveWriter.open(run.spoolFile(sequence), identity, run.compression());
        var batch = new Batch(this, identity, writer, previous);
        previous = batch.asPrevious();
        batches.add(batch);
        return batch;
    }

    /**
     * Puts the newest group into the batch; a row that the source can't read is set aside.
     *
     * @param documents a row's each, in their order
     */
    public void add(Batch batch, List<ByteBuffer> documents) throws IOException {
        if (documents.size() != group.size()) {
            throw new IllegalStateException(documents.size() + " documents of " + group.size() + " rows");
        }
        for (int i = 0; i < documents.size(); i++) {
            Row row = group.get(i);
            Optional<String> fault = run.fault(row);
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
        Iterator<DeletedRow> gone = isFull() ? Collections.emptyIterator() : run.deleted().iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return gone.hasNext();
            }

            @Override
            public Batch next() {
                try {
                    Batch batch = open();
                    for (int i = 0; gone.hasNext() && i < run.settings().batchRows(); i++) {
                        batch.deleted(gone.next());
                    }
                    return batch;
                } catch (IOException e) {
                    throw new UncheckedIOException("the spool can't be written: " + e.getMessage(), e);
                }
            }
        };
    }

    /** Why the batch is complete with the newest group; empty while it takes more. */
    public Optional<BatchBoundary.Completion> completion(Batch batch) {
        return run.boundary().after(batch.taken(), batch.bytes(), current.updatedAt(),
                Optional.ofNullable(next).map(Row::updatedAt));
    }

    /** Whether there may be more rows behind this page. */
    boolean isFull() {
        return rows >= run.pageRows();
    }

    long rowsRead() {
        return rows;
    }

    /** The key of the page's newest row. */
    Optional<Watermark> last() {
        return Optional.ofNullable(current).map(row -> Watermark.at(row.updatedAt(), row.id()));
    }

    /** Ends the page without committing it: its open batches and their spool files are given up. */
    public void giveUp(Throwable cause) {
        givenUp = cause;
        if (reading != null) {
            reading.close();
        }
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
