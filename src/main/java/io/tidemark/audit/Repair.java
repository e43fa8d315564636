package io.tidemark.audit;

import io.tidemark.audit.Finding.Kind;
import io.tidemark.batch.DeletedRow;
import io.tidemark.index.FindingList;
import io.tidemark.index.FindingList.Item;
import io.tidemark.run.ReadAgain;
import io.tidemark.state.RunReport;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Stores what an audit found missing: some findings at a time are given to a run, which reads these rows again, stores them
 * as supplements of the chain, and commits them as it does any page. So a repair that dies leaves at worst an orphan, and
 * the next audit finds what is left. Memory holds some ids. One thread uses it.
 */
public final class Repair {
    // Each is a run, and at least an archive; and PostgreSQL gets their ids in one statement.
    private static final int ROWS_AT_ONCE = 5000;
    private static final int PRESENT_AT_ONCE = 500;

    private final FindingList findings;
    private final SourceRows source;
    private final Runs runs;

    /** Does runs of the stream that is repaired. */
    @FunctionalInterface
    public interface Runs {
        /** A run that reads these rows again first; the report says so where it fails, or can't begin. */
        RunReport run(ReadAgain again);
    }

    Repair(FindingList findings, SourceRows source, Runs runs) {
        this.findings = findings;
        this.source = source;
        this.runs = runs;
    }

    /** Does it for all findings; the result says why it was ended before. */
    Optional<String> run() throws SQLException {
        long after = 0;
        while (true) {
            List<Item> items = findings.after(after, ROWS_AT_ONCE);
            if (items.isEmpty()) {
                return Optional.empty();
            }
            after = items.get(items.size() - 1).number();
            ReadAgain again = again(items);
            if (!again.isNothing()) {
                RunReport report = runs.run(again);
                switch (report.outcome()) {
                    case CAUGHT_UP, PARTIAL -> {
                        // What a run had no time for is found by the next audit.
                    }
                    case BUSY, PAUSED, FAILED -> {
                        return Optional.of(report.message());
                    }
                }
            }
        }
    }

    private ReadAgain again(List<Item> items) throws SQLException {
        List<String> stored = new ArrayList<>();
        List<Item> gone = new ArrayList<>();
        for (Item item : items) {
            Kind kind = Kind.of(item.kind());
            if (kind.isStoredAgain()) {
                stored.add(item.id());
            } else if (kind == Kind.DELETED) {
                gone.add(item);
            }
        }
        Set<String> present = present(gone);
        return ReadAgain.rows(stored, gone.stream().filter(item -> !present.contains(item.id()))
                .map(item -> new DeletedRow(item.id(), item.updatedAt())).toList());
    }

    /** Those that the source has again: it may be long since the audit found them gone. */
    private Set<String> present(List<Item> gone) throws SQLException {
        Set<String> present = new HashSet<>();
        for (int i = 0; i < gone.size(); i += PRESENT_AT_ONCE) {
            present.addAll(source.present(gone.subList(i, Math.min(gone.size(), i + PRESENT_AT_ONCE)).stream().map(Item::id)
                    .toList()));
        }
        return present;
    }
}
