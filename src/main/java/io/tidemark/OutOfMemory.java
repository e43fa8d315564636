package io.tidemark;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when its heap is full, as {@code -XX:+ExitOnOutOfMemoryError} does, also where Java was started without
 * it: a supervisor starts it again, and what goes on half-working is worse.
 */
public final class OutOfMemory {
    /** What Java itself ends with. */
    public static final int STATUS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(OutOfMemory.class);

    private OutOfMemory() {
    }

    /** Returns where a failure has another cause. Nothing is cleared away: a process that dies at any moment loses nothing. */
    public static void endProcessWhereItIs(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                endProcess(cause);
            }
        }
    }

    /** Ends it. */
    public static void endProcess(Throwable cause) {
        try {
            LOG.error("out of memory: {}; the process ends, and the next start does again what was under way"
                    + " HINT: give Java a larger heap (-Xmx), or lower tidemark.store.parallel and tidemark.runs.parallel",
                    cause.getMessage());
        } finally {
            Runtime.getRuntime().halt(STATUS);
        }
    }
}
