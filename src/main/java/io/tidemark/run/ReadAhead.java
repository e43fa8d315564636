package io.tidemark.run;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;

/**
 * Reads on in a thread of its own while what it read before is worked on: so the database fills the next rows while these
 * are rendered and packed.
 *
 * <p>Two chunks are held: one that is given out, and one that is filled. A chunk ends with {@link #CHUNK_ITEMS} items or
 * when they weigh {@link #CHUNK_WEIGHT}, so that of large rows it holds one. One thread uses it.
 */
final class ReadAhead<T> implements Iterator<T>, AutoCloseable {
    private static final int CHUNK_ITEMS = 200;
    private static final long CHUNK_WEIGHT = 1 << 19;
    // As many threads as pages are under way, which tidemark.runs.parallel bounds.
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "tidemark-read");
        thread.setDaemon(true);
        return thread;
    });

    private final Iterator<? extends T> source;
    private final ToLongFunction<? super T> weight;
    private Iterator<T> chunk = List.<T>of().iterator();
    private Future<List<T>> next;

    /**
     * Begins to read.
     *
     * @param source used by one thread at a time, and by none once this is closed
     * @param weight of an item, in about bytes
     */
    ReadAhead(Iterator<? extends T> source, ToLongFunction<? super T> weight) {
        this.source = source;
        this.weight = weight;
        this.next = THREADS.submit(this::read);
    }

    /** Rethrows what reading failed with. */
    @Override
    public boolean hasNext() {
        if (!chunk.hasNext() && next != null) {
            List<T> read = await();
            chunk = read.iterator();
            next = read.isEmpty() ? null : THREADS.submit(this::read);
        }
        return chunk.hasNext();
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return chunk.next();
    }

    /** Waits until nothing is read any more; what was read and not asked for is forgotten. */
    @Override
    public void close() {
        if (next != null) {
            try {
                await();
            } catch (RuntimeException e) {
                // Nobody asks for these items any more, nor why there are none.
            }
        }
    }

    // Empty at the end.
    private List<T> read() {
        var items = new ArrayList<T>(CHUNK_ITEMS);
        for (long held = 0; items.size() < CHUNK_ITEMS && held < CHUNK_WEIGHT && source.hasNext(); ) {
            T item = source.next();
            items.add(item);
            held += weight.applyAsLong(item);
        }
        return items;
    }

    private List<T> await() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return next.get();
                } catch (InterruptedException e) {
                    // The thread reads from a connection that its caller closes next: it must have ended.
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            next = null;
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
