package io.tidemark.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what other threads and processes bring about: as long as it takes, and never longer than a deadline. */
public final class Await {
    private static final Duration PAUSE = Duration.ofMillis(10);

    private Await() {
    }

    /**
     * Waits until the condition holds.
     *
     * @param what names it, for the message
     * @throws AssertionError when it doesn't hold within {@code atMost}
     */
    public static void until(Duration atMost, String what, Callable<Boolean> condition) {
        long deadlineNanos = System.nanoTime() + atMost.toNanos();
        while (!holds(what, condition)) {
            if (System.nanoTime() > deadlineNanos) {
                throw new AssertionError("not within " + atMost + ": " + what);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static boolean holds(String what, Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (Exception e) {
            throw new IllegalStateException("can't tell: " + what, e);
        }
    }
}
