package io.tidemark.audit;

import io.tidemark.StreamKey;
import io.tidemark.audit.Finding.Kind;
import io.tidemark.index.FindingList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a comparison has come to: a row's first finding is counted and kept on disk, and the first ones are named. */
final class Results {
    private static final int FINDINGS_NAMED = 100;

    private final StreamKey key;
    private final FindingList kept;
    private final AuditListener listener;
    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    private final List<Finding> first = new ArrayList<>();
    private long rows;
    private long attachments;
    private long setAside;

    Results(StreamKey key, FindingList kept, AuditListener listener) {
        this.key = key;
        this.kept = kept;
        this.listener = listener;
    }

    void found(Finding finding) {
        if (!kept.add(finding.kind().word(), finding.id(), finding.updatedAt(), finding.fact())) {
            return;
        }
        counts.merge(finding.kind(), 1L, Long::sum);
        if (first.size() < FINDINGS_NAMED) {
            first.add(finding);
        }
        listener.found(key, finding);
    }

    /** A row was compared. */
    void row(long jsonBytes) {
        rows++;
        listener.compared(jsonBytes);
    }

    /** An attachment was compared. */
    void attachment() {
        attachments++;
    }

    /** An archive names a row or its attachment, and does not hold it. */
    void setAside() {
        setAside++;
    }

    Map<Kind, Long> counts() {
        return Collections.unmodifiableMap(counts);
    }

    List<Finding> first() {
        return Collections.unmodifiableList(first);
    }

    long rows() {
        return rows;
    }

    long attachments() {
        return attachments;
    }

    long setAsides() {
        return setAside;
    }
}
