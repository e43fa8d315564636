package io.tidemark.cli;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops what runs when the process gets SIGTERM or SIGINT, and ends the process within a limit in any case.
 *
 * <p>Ending it early is safe: the watermark never moves past what is stored, and the next start does the rest again.
 */
final class Shutdown implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private final AutoCloseable running;
    private final Supplier<Duration> limit;
    private final OptionalInt status;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "shutdown");

    private Shutdown(AutoCloseable running, Supplier<Duration> limit, OptionalInt status) {
        this.running = running;
        this.limit = limit;
        this.status = status;
    }

    /**
     * Watches for a signal until closed.
     *
     * @param status which the process ends with after a signal; empty for Java's, 128 and the signal's number
     */
    static Shutdown onSignal(AutoCloseable running, Supplier<Duration> limit, OptionalInt status) {
        var shutdown = new Shutdown(running, limit, status);
        Runtime.getRuntime().addShutdownHook(shutdown.hook);
        return shutdown;
    }

    /** Waits, but not longer than {@code atMost}; true when a signal has come. */
    boolean await(Duration atMost) throws InterruptedException {
        return begun.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits for a signal, and then for the end of the process: never returns. */
    void awaitForever() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    private void stop() {
        begun.countDown();
        Duration atMost = limit.get();
        LOG.info("stopping");
        try {
            inBackground(this::closeRunning).get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            LOG.info("stopped");
        } catch (TimeoutException e) {
            LOG.warn("not stopped within {}: what was under way is abandoned, and the next start does it again", atMost);
        } catch (InterruptedException | ExecutionException e) {
            LOG.warn("not stopped cleanly: {}", e.toString());
        }
        Logging.close();
        // Java has no other way to end with a status of its own after a signal.
        status.ifPresent(Runtime.getRuntime()::halt);
    }

    private static CompletableFuture<Void> inBackground(Runnable task) {
        return CompletableFuture.runAsync(task, run -> {
            var thread = new Thread(run, "stop");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private void closeRunning() {
        try {
            running.close();
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    /** Watches no longer: the process is about to end by itself. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The signal was faster.
            LOG.debug("stopping already", e);
        }
    }
}
