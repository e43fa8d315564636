package io.tidemark.verify;

import io.tidemark.StreamKey;
import io.tidemark.batch.ArchiveRef;
import io.tidemark.state.CheckResult.Verdict;
import io.tidemark.watermark.Watermark;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What was proved of one tenant's stream.
 *
 * @param place          what was read
 * @param options        how
 * @param fromExclusive  where the chain begins; empty where its first archive was not read
 * @param toInclusive    where it ends; empty where its last archive was not read
 * @param archives       of the chain, as listed
 * @param archivesRead   of those
 * @param supplements    of those that were read
 * @param rows           in the archives that were read
 * @param setAside       rows that these name and do not hold
 * @param attachments    that these name, and that were looked at
 * @param missing        attachments that the source lacked
 * @param archiveBytes   of the archives that were read
 * @param attachmentBytes of the attachments
 * @param headSequence   of the last archive; 0 where there is none
 * @param head           the last archive; empty where it is none that is whole
 * @param compared       with what the chain's end was compared
 * @param orphans        archives that are not in the chain
 * @param strangers      objects that are none of Tidemark's; empty where a part was verified alone
 * @param leftovers      attachments that no archive names; empty where not all archives were read, or could be
 * @param faults         how many there are
 * @param firstFaults    the first of them
 */
public record Certificate(StreamKey key, String place, VerifyOptions options, Instant startedAt, Instant finishedAt,
                          Optional<Watermark> fromExclusive, Optional<Watermark> toInclusive, long archives,
                          long archivesRead, long supplements, long rows, long setAside, long attachments, long missing,
                          long archiveBytes, long attachmentBytes, long headSequence, Optional<ArchiveRef> head,
                          String compared, long orphans, OptionalLong strangers, OptionalLong leftovers, long faults,
                          List<Finding> firstFaults) {
    public Certificate {
        firstFaults = List.copyOf(firstFaults);
    }

    public Verdict verdict() {
        return faults == 0 ? Verdict.PASSED : Verdict.FAILED;
    }

    /** Whether not all archives were read. */
    public boolean isPartial() {
        return !options.scope().isAll();
    }
}
