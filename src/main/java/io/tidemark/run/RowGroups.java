package io.tidemark.run;

import io.tidemark.TidemarkException;
import io.tidemark.batch.ArchiveWriter;
import io.tidemark.batch.BatchBoundary;
import io.tidemark.row.Row;
import io.tidemark.row.RowReader;
import io.tidemark.watermark.Watermark;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * A page's rows in order, in groups that no batch ends within. One row is read ahead, so that a batch knows whether it ends a
 * month or the page; more are read meanwhile by a thread of their own.
 *
 * <p>One thread uses it.
 */
final class RowGroups implements AutoCloseable {
    // A hundred rows at a time cost the routes what one does, and 256 KiB of text keep memory small where rows are large.
    private static final int GROUP_ROWS = 100;
    private static final long GROUP_WEIGHT = 1 << 18;

    private final RunPlan plan;
    private final PageCursor cursor;
    private final ReadAhead<Row> reading;
    private List<Row> newest = List.of();
    private Row current;
    private Row next;
    private long rowsRead;

    /**
     * Begins to read; the first row is there once {@link #first} was called.
     *
     * @param values what the driver delivers
     */
    RowGroups(RunPlan plan, PageCursor cursor, Iterator<? extends Map<String, ?>> values) {
        this.plan = plan;
        this.cursor = cursor;
        this.reading = new ReadAhead<>(read(plan.rows().reader(), values), Row::weight);
    }

    private static Iterator<Row> read(RowReader reader, Iterator<? extends Map<String, ?>> values) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return values.hasNext();
            }

            @Override
            public Row next() {
                return reader.read(values.next());
            }
        };
    }

    /** Waits for the first row; throws what reading it failed with. */
    void first() {
        next = readNext();
    }

    boolean hasNext() {
        return next != null;
    }

    /**
     * The next rows; more than one as long as all of them fit for certain, and are of one month.
     *
     * @param rowsMax  that their batch takes
     * @param bytesMax that their batch takes, before compression
     */
    List<Row> next(int rowsMax, long bytesMax) {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        int groupRows = Math.min(GROUP_ROWS, rowsMax);
        long bytesLeft = bytesMax;
        long weight = 0;
        newest = new ArrayList<>();
        do {
            takeNext();
            cursor.noteThere(current);
            newest.add(current);
            weight += current.weight();
            bytesLeft -= bytesMax(current);
        } while (hasNext() && newest.size() < groupRows && weight < GROUP_WEIGHT
                && bytesLeft > bytesMax(next)
                && BatchBoundary.isSameMonth(current.updatedAt(), next.updatedAt()));
        rowsRead += newest.size();
        return newest;
    }

    private static long bytesMax(Row row) {
        return ArchiveWriter.entryBytesMax(row.jsonBytesMax());
    }

    private void takeNext() {
        current = next;
        next = readNext();
        if (next != null && next.id().equals(current.id()) && next.updatedAt().equals(current.updatedAt())) {
            throw new TidemarkException("the select of " + plan.key() + " gives two rows with one id and one updated_at",
                    "the id must be unique among a tenant's rows: a join in the select may multiply them");
        }
    }

    private Row readNext() {
        return reading.hasNext() ? reading.next() : null;
    }

    /** The rows of the newest group. */
    List<Row> newest() {
        return newest;
    }

    /** Why a batch that has all rows given out so far is complete; empty while it takes more. */
    Optional<BatchBoundary.Completion> completion(Batch batch) {
        return plan.boundary().after(batch.taken(), batch.bytes(), current.updatedAt(),
                Optional.ofNullable(next).map(Row::updatedAt));
    }

    /** How many rows were given out. */
    long rowsRead() {
        return rowsRead;
    }

    /** The key of the newest row. */
    Optional<Watermark> last() {
        return Optional.ofNullable(current).map(row -> Watermark.at(row.updatedAt(), row.id()));
    }

    /** Waits until nothing is read any more. */
    @Override
    public void close() {
        reading.close();
    }
}
