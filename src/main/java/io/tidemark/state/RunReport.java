package io.tidemark.state;

import io.tidemark.watermark.Watermark;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * How a run ended.
 *
 * @param watermark where the chain ends now; empty when the run could not even read it
 * @param message   what a person should know; empty when all went well
 */
public record RunReport(Outcome outcome, Optional<Watermark> watermark, Instant finishedAt, Duration took, long rows,
                        long archives, long attachments, long bytes, long missing, long setAside, String message) {
    /** What came of a run. */
    public enum Outcome {
        /** Everything below the horizon is stored. */
        CAUGHT_UP,
        /** The time limit was reached, or the service is stopping: the next run goes on. */
        PARTIAL,
        /** Another process is running this tenant, stream and target: nothing was done. */
        BUSY,
        /** A person has paused it: nothing was done. */
        PAUSED,
        /** Nothing of the unfinished page was committed; the next run does it again. */
        FAILED;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** The outcome of that word. */
        static Outcome of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
        }

        /** Whether the run did anything: one that is refused leaves no trace of itself. */
        public boolean isRun() {
            return this != BUSY && this != PAUSED;
        }
    }
}
