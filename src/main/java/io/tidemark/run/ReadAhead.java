package io.tidemark.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;

/**
 * Reads on in a thread of its own while what it read before is worked on: so the database fills the next rows while these
 * are rendered and packed.
 *
 * <p>Items are handed over in chunks of {@link #CHUNK_ITEMS}, or of fewer that weigh {@link #CHUNK_WEIGHT}. Reading pauses
 * while the chunks that wait weigh {@link #WAITING_WEIGHT}: some hundreds of usual rows, so that neither thread waits for each
 * turn of the other, or one that is large. One thread uses it.
 */
final class ReadAhead<T> implements Iterator<T>, AutoCloseable {
    private static final int CHUNK_ITEMS = 100;
    private static final long CHUNK_WEIGHT = 1 << 18;
    private static final long WAITING_WEIGHT = 1 << 20;
    // As many threads as pages are under way, which tidemark.runs.parallel bounds.
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "tidemark-read");
        thread.setDaemon(true);
        return thread;
    });

    /** Items that were read together; none at the end. */
    private record Chunk<T>(List<T> items, long weight) {
    }

    private final Iterator<? extends T> source;
    private final ToLongFunction<? super T> weight;
    private final CompletableFuture<Void> reading;
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Chunk<T>> waiting = new ArrayDeque<>();
    private long waitingWeight;
    private RuntimeException failure;
    private boolean isClosed;
    private Iterator<T> given = List.<T>of().iterator();
    private boolean isOver;

    /**
     * Begins to read.
     *
     * @param source used by one thread at a time, and by none once this is closed
     * @param weight of an item, in about bytes
     */
    ReadAhead(Iterator<? extends T> source, ToLongFunction<? super T> weight) {
        this.source = source;
        this.weight = weight;
        this.reading = CompletableFuture.runAsync(this::readOn, THREADS);
    }

    /** Rethrows what reading failed with, behind what was read before in full chunks. */
    @Override
    public boolean hasNext() {
        if (!given.hasNext() && !isOver) {
            given = take().items().iterator();
            isOver = !given.hasNext();
        }
        return given.hasNext();
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return given.next();
    }

    /** Waits until nothing is read any more; what was read and not asked for is forgotten. */
    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        // Not interrupted: the thread reads from a connection that its caller closes next.
        reading.join();
    }

    private void readOn() {
        try {
            boolean goesOn = true;
            while (goesOn && awaitRoom()) {
                Chunk<T> chunk = read();
                put(chunk);
                goesOn = !chunk.items().isEmpty();
            }
        } catch (RuntimeException e) {
            fail(e);
        } catch (Error e) {
            fail(new IllegalStateException(e));
        }
    }

    private Chunk<T> read() {
        var items = new ArrayList<T>(CHUNK_ITEMS);
        long held = 0;
        while (items.size() < CHUNK_ITEMS && held < CHUNK_WEIGHT && source.hasNext()) {
            T item = source.next();
            items.add(item);
            held += weight.applyAsLong(item);
        }
        return new Chunk<>(items, held);
    }

    /** False where nothing is wanted any more. */
    private boolean awaitRoom() {
        lock.lock();
        try {
            while (!isClosed && waitingWeight >= WAITING_WEIGHT) {
                changed.awaitUninterruptibly();
            }
            return !isClosed;
        } finally {
            lock.unlock();
        }
    }

    private void put(Chunk<T> chunk) {
        lock.lock();
        try {
            waiting.add(chunk);
            waitingWeight += chunk.weight();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void fail(RuntimeException cause) {
        lock.lock();
        try {
            failure = cause;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Chunk<T> take() {
        lock.lock();
        try {
            while (waiting.isEmpty() && failure == null && !isClosed) {
                changed.awaitUninterruptibly();
            }
            if (waiting.isEmpty()) {
                throw failure == null ? new IllegalStateException("reading was given up") : failure;
            }
            Chunk<T> chunk = waiting.remove();
            waitingWeight -= chunk.weight();
            changed.signalAll();
            return chunk;
        } finally {
            lock.unlock();
        }
    }
}
