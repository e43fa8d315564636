package io.tidemark.flow;

import io.tidemark.StreamKey;
import io.tidemark.state.Quarantine.Entry;
import io.tidemark.state.RunReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What came of a retry of one tenant's stream. Each row is counted, and the first of them are named. */
public final class RetryReport {
    private static final int ROWS_NAMED = 1000;

    private final StreamKey key;
    private final Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
    private final List<Row> rows = new ArrayList<>();
    private Optional<RunReport> failure = Optional.empty();

    /** What became of a row. */
    public enum Outcome {
        /** An archive has the version that was set aside. */
        STORED,
        /** An archive has or names a later version. */
        SUPERSEDED,
        /** The source has no such row; its entry stays, and the next retry looks again. */
        GONE,
        /** Nothing of it is wrong any more; it was only looked at. */
        GOOD,
        /** Nothing of it is wrong any more, and no run has taken it yet: the next one does. */
        WAITING,
        /** It stays set aside. */
        STILL_BAD;

        /** As people and programs read it: {@code still-bad}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Outcome of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /** A row, and what became of it. */
    public record Row(Entry entry, Outcome outcome) {
    }

    RetryReport(StreamKey key) {
        this.key = key;
    }

    void note(RunReport run) {
        failure = Optional.of(run).filter(r -> r.outcome() == RunReport.Outcome.FAILED || !r.outcome().isRun());
    }

    void add(Entry entry, Outcome outcome) {
        counts.merge(outcome, 1L, Long::sum);
        if (rows.size() < ROWS_NAMED) {
            rows.add(new Row(entry, outcome));
        }
    }

    /** Whether no run stood in its way. */
    boolean isGoingOn() {
        return failure.isEmpty();
    }

    public StreamKey key() {
        return key;
    }

    /** How many rows had each outcome; those that none had are left out. */
    public Map<Outcome, Long> counts() {
        return Collections.unmodifiableMap(counts);
    }

    /** How many rows had an outcome. */
    public long count(Outcome outcome) {
        return counts.getOrDefault(outcome, 0L);
    }

    /** The first rows, in the order in which they were set aside: a thousand at the most. */
    public List<Row> rows() {
        return Collections.unmodifiableList(rows);
    }

    /** The run that failed, or that found another one under way: it ended the retry. */
    public Optional<RunReport> failure() {
        return failure;
    }

    /** Whether another run of the same kept it from beginning. */
    public boolean isBusy() {
        return failure.filter(run -> run.outcome() == RunReport.Outcome.BUSY).isPresent();
    }

    /** Whether a person must act: a row is still bad, or a run failed. */
    public boolean isFailed() {
        return failure.isPresent() || counts.containsKey(Outcome.STILL_BAD);
    }

    String figures() {
        StringBuilder figures = new StringBuilder();
        for (Outcome outcome : Outcome.values()) {
            if (outcome != Outcome.GOOD || counts.containsKey(outcome)) {
                figures.append(figures.isEmpty() ? "" : " ").append(outcome.word()).append('=').append(count(outcome));
            }
        }
        return figures.toString();
    }
}
