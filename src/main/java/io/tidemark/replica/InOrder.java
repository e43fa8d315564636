package io.tidemark.replica;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Does something with each item by several threads, and gives the results in the items' order. Only so many items as there
 * are threads are under way or done and not taken: memory doesn't depend on how many there are.
 *
 * <p>One thread takes the results; a failure of an item is thrown where its result would come. To be closed, which ends
 * what is under way.
 */
public final class InOrder<T, R> implements Iterator<R>, AutoCloseable {
    private final Iterator<? extends T> items;
    private final Function<? super T, ? extends R> work;
    private final int parallel;
    private final ExecutorService threads;
    private final Deque<Future<R>> results = new ArrayDeque<>();

    public InOrder(Iterator<? extends T> items, Function<? super T, ? extends R> work, int parallel) {
        this.items = items;
        this.work = work;
        this.parallel = parallel;
        this.threads = Executors.newFixedThreadPool(parallel, task -> {
            var thread = new Thread(task, "replica-reader");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public boolean hasNext() {
        return !results.isEmpty() || items.hasNext();
    }

    @Override
    public R next() {
        while (results.size() < parallel && items.hasNext()) {
            T item = items.next();
            results.add(threads.submit(() -> work.apply(item)));
        }
        if (results.isEmpty()) {
            throw new NoSuchElementException();
        }
        try {
            return results.remove().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the reading of the replica was interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
