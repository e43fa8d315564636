package io.tidemark.chain;

import io.tidemark.StreamKey;
import io.tidemark.watermark.Watermark;
import java.util.List;
import java.util.Optional;

/**
 * What a rebuild found of one tenant's stream, and what it did.
 *
 * @param archives  of the chain that was proved
 * @param rows      in them
 * @param sequence  of the last of them; 0 where there is none
 * @param watermark where the chain ends
 * @param adopted   the last archive where others reach beyond the one before it too, and was chosen among them
 * @param rivals    those others
 * @param orphans   archives that are in the store and not in the chain
 * @param notes     what a person should know
 * @param problems  why it failed, each with a hint; empty where it didn't
 */
public record RebuildReport(StreamKey key, Outcome outcome, long archives, long rows, long sequence,
                            Optional<Watermark> watermark, Optional<String> adopted, List<String> rivals, long orphans,
                            List<String> notes, List<String> problems) {
    /** What came of a rebuild; of a dry run, what would have come. */
    public enum Outcome {
        /** Watermark and ledger are written anew. */
        REBUILT,
        /** The state knew the first archives of the chain, and now knows all. */
        EXTENDED,
        /** The state knows the chain already. */
        NOTHING_TO_DO,
        /** The store holds no archive of it. */
        NOTHING_STORED,
        /** Nothing is written. */
        FAILED;

        public String word() {
            return name().toLowerCase().replace('_', '-');
        }
    }

    public RebuildReport {
        rivals = List.copyOf(rivals);
        notes = List.copyOf(notes);
        problems = List.copyOf(problems);
    }

    static RebuildReport failed(StreamKey key, String problem) {
        return new RebuildReport(key, Outcome.FAILED, 0, 0, 0, Optional.empty(), Optional.empty(), List.of(), 0, List.of(),
                List.of(problem));
    }
}
