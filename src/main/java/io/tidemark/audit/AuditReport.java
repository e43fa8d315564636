package io.tidemark.audit;

import io.tidemark.StreamKey;
import io.tidemark.run.Untaken;
import io.tidemark.state.CheckResult.Verdict;
import io.tidemark.watermark.Watermark;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an audit of one tenant's stream found.
 *
 * @param watermark     up to which rows were compared; empty where nothing is replicated yet
 * @param sequence      of the chain's last archive
 * @param rows          that the source has up to there
 * @param replicaRows   that the replica has
 * @param attachments   that were compared
 * @param counts        findings by kind; kinds without any are left out
 * @param repaired      of those, how many a repair settled
 * @param setAside      rows and attachments that archives name and do not hold: no findings
 * @param earlier       rows before the stream's start: no findings
 * @param newer         rows newer than the watermark, still to be taken: no findings
 * @param untaken       rows without a place in the order: no findings
 * @param faults        archives that can't be counted on: the first of them
 * @param faulty        how many there are
 * @param firstFindings the first of the findings
 */
public record AuditReport(StreamKey key, AuditOptions options, Instant startedAt, Instant finishedAt,
                          Optional<Watermark> watermark, long sequence, long rows, long replicaRows, long attachments,
                          Map<Finding.Kind, Long> counts, long repaired, long setAside, long earlier, long newer,
                          Untaken untaken, List<String> faults, long faulty, List<Finding> firstFindings) {
    public AuditReport {
        counts = counts.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(counts));
        faults = List.copyOf(faults);
        firstFindings = List.copyOf(firstFindings);
    }

    /** How many findings there are, of whatever kind. */
    public long findings() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    public Verdict verdict() {
        return findings() == repaired ? Verdict.PASSED : Verdict.FAILED;
    }

    /** Whether not all rows were compared. */
    public boolean isPartial() {
        return !options.scope().isAll();
    }

    /** The same after a repair. */
    AuditReport repaired(long settled, Instant at) {
        return new AuditReport(key, options, startedAt, at, watermark, sequence, rows, replicaRows, attachments, counts, settled,
                setAside, earlier, newer, untaken, faults, faulty, firstFindings);
    }
}
