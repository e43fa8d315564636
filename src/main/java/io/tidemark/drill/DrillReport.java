package io.tidemark.drill;

import io.tidemark.StreamKey;
import io.tidemark.replica.Sample;
import io.tidemark.state.CheckResult.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a drill of one tenant's stream came to.
 *
 * @param database        into which was restored
 * @param sample          of archives; empty where all were restored
 * @param archives        that were restored
 * @param rows            that were there then, and were compared
 * @param rowBytes        of JSON in these archives
 * @param attachments     that were restored
 * @param attachmentBytes of those
 * @param restoring       how long the restore took
 * @param comparing       how long the comparison took
 * @param counts          what differs, by kind; all kinds
 * @param first           the first differences and faults, a line each
 */
public record DrillReport(StreamKey key, String database, Optional<Sample> sample, Instant startedAt, Instant finishedAt,
                          long archives, long rows, long rowBytes, long attachments, long attachmentBytes,
                          Duration restoring, Duration comparing, Map<Kind, Long> counts, List<String> first) {
    /** In what restored rows and replica differ. */
    public enum Kind {
        /** The restore could not bring it back: an archive or attachment is damaged, or a table refused a row. */
        FAULT,
        /** A row of the replica is not in the table. */
        MISSING,
        /** A row in the table is not the one that the replica has. */
        CHANGED,
        /** A row in the table is in no archive. */
        EXTRA,
        /** An attachment in its place is not the one that the replica has. */
        ATTACHMENT;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public DrillReport {
        counts = new EnumMap<>(counts);
        first = List.copyOf(first);
    }

    public long differences() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Nothing restored proves nothing. */
    public Verdict verdict() {
        return differences() > 0 ? Verdict.FAILED : archives == 0 ? Verdict.UNKNOWN : Verdict.PASSED;
    }

    /** Counts differences, and names the first of them. One thread fills it. */
    static final class Differences {
        private static final int NAMED = 20;

        private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
        private final List<String> first = new ArrayList<>();

        Differences() {
            for (Kind kind : Kind.values()) {
                counts.put(kind, 0L);
            }
        }

        void add(Kind kind, String fact) {
            add(kind, 1, fact);
        }

        void add(Kind kind, long count, String fact) {
            counts.merge(kind, count, Long::sum);
            if (first.size() < NAMED) {
                first.add(kind.word() + ": " + fact);
            }
        }

        Map<Kind, Long> counts() {
            return counts;
        }

        List<String> first() {
            return first;
        }
    }
}
