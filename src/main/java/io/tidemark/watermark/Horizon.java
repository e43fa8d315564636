package io.tidemark.watermark;

import java.time.Instant;
import java.util.Optional;

/**
 * The moment below which no row can appear any more: every transaction that could write one has ended.
 *
 * @param clock          the source's, when the horizon was read
 * @param untilExclusive rows are taken strictly below it; empty while nothing may be taken yet
 * @param holder         the transaction that holds it back, where it is older than the margin
 * @param prepared       how many prepared transactions keep it where it is
 */
public record Horizon(Instant clock, Optional<Instant> untilExclusive, Optional<Holder> holder, int prepared) {
    /**
     * A transaction that holds the horizon back.
     *
     * @param since when it began
     */
    public record Holder(int pid, String application, String user, Instant since) {
        @Override
        public String toString() {
            return "pid=" + pid + " application=" + application + " user=" + user + " since=" + since;
        }
    }
}
