package io.tidemark.replica;

import io.tidemark.batch.AttachmentEntry;
import io.tidemark.batch.AttachmentEntry.Stored;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Does something with each stored attachment of one archive by several threads, while the archive is read. Results come in
 * the document's order, on the thread that reads the archive. No more than 256 attachments are under way together; the
 * archive is read on when they are done. Used once, by one thread.
 *
 * <p>A failure of a task ends the reading: unchecked ones as they are, an {@link IOException} as an
 * {@link UncheckedIOException}, an interruption as a {@link CancellationException}.
 */
public final class AttachmentTasks<R> implements ArchiveVisitor {
    private static final int AT_ONCE = 256;

    private final ExecutorService threads;
    private final Task<R> task;
    private final Consumer<? super R> results;
    private final List<Future<R>> underWay = new ArrayList<>();

    /** What is done with an attachment, by any thread. */
    @FunctionalInterface
    public interface Task<R> {
        R apply(Stored attachment) throws IOException;
    }

    /** @param threads of {@link #threads}; they stay the caller's to shut down */
    public AttachmentTasks(ExecutorService threads, Task<R> task, Consumer<? super R> results) {
        this.threads = threads;
        this.task = task;
        this.results = results;
    }

    /** Threads for the tasks of several archives, which keep no process alive. */
    public static ExecutorService threads(String name, int count) {
        return Executors.newFixedThreadPool(count, work -> {
            var thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void attachment(AttachmentEntry attachment) {
        if (attachment instanceof Stored stored) {
            underWay.add(threads.submit(() -> task.apply(stored)));
            if (underWay.size() >= AT_ONCE) {
                await();
            }
        }
    }

    /** Waits for those that are still under way; to be called when the archive was read. */
    public void await() {
        try {
            for (Future<R> each : underWay) {
                results.accept(each.get());
            }
            underWay.clear();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the work on attachments was interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw new UncheckedIOException(failure);
            }
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }
}
