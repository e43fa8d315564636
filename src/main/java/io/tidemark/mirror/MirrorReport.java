package io.tidemark.mirror;

import io.tidemark.StreamKey;
import io.tidemark.state.CheckResult.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What came of mirroring one tenant's stream.
 *
 * @param from               what was copied
 * @param to                 where to
 * @param archives           that the source has
 * @param heldArchives       that were meant, and that the mirror has, from now on or from before
 * @param carriedArchives    that the mirror has since
 * @param carriedAttachments that the mirror has since
 * @param carriedBytes       of both
 * @param counts             how many findings there are of each kind
 * @param firstFindings      the first of them
 */
public record MirrorReport(StreamKey key, String from, String to, MirrorOptions options, Instant startedAt, Instant finishedAt,
                           long archives, long heldArchives, long carriedArchives, long carriedAttachments,
                           long carriedBytes, Map<Finding.Kind, Long> counts, List<Finding> firstFindings) {
    public MirrorReport {
        counts = Map.copyOf(counts);
        firstFindings = List.copyOf(firstFindings);
    }

    /** Of all kinds. */
    public long findings() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    public Verdict verdict() {
        return findings() == 0 ? Verdict.PASSED : Verdict.FAILED;
    }

    /** Whether not all archives were meant. */
    public boolean isPartial() {
        return !options.scope().isAll();
    }
}
