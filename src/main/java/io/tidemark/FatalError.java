package io.tidemark;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process where it can't go on: when its heap is full, as {@code -XX:+ExitOnOutOfMemoryError} does, also where Java
 * was started without it, or when an error has taken a run's work with it. A supervisor starts it again, and what goes on
 * half-working is worse.
 */
public final class FatalError {
    /** What Java itself ends with when its heap is full. */
    public static final int STATUS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(FatalError.class);

    private FatalError() {
    }

    /** Ends the process when the failure was a full heap; returns where it has another cause. */
    public static void endProcessWhenOutOfMemory(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                endProcess(cause);
            }
        }
    }

    /** Ends it. Nothing is cleared away: a process that dies at any moment loses nothing. */
    public static void endProcess(Throwable cause) {
        try {
            if (cause instanceof OutOfMemoryError) {
                LOG.error("out of memory: {}; the process ends, and the next start does again what was under way"
                        + " HINT: give Java a larger heap (-Xmx), or lower tidemark.store.parallel and tidemark.runs.parallel",
                        cause.getMessage());
            } else {
                LOG.error("an error that no run can report: {}; the process ends, and the next start does again what was under"
                        + " way", cause.toString(), cause);
            }
        } finally {
            Runtime.getRuntime().halt(STATUS);
        }
    }
}
