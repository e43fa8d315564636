package io.tidemark.verify;

import io.tidemark.StreamKey;
import java.util.ArrayList;
import java.util.List;

/** Counts findings and passes them on; the first faults are kept. Safe for use by many threads. */
final class Tally {
    private static final int FAULTS_KEPT = 100;

    private final StreamKey key;
    private final VerifyListener listener;
    private final List<Finding> firstFaults = new ArrayList<>();
    private final long[] counts = new long[Finding.Kind.values().length];

    Tally(StreamKey key, VerifyListener listener) {
        this.key = key;
        this.listener = listener;
    }

    void fault(Object object, String fact) {
        found(new Finding(Finding.Kind.FAULT, object.toString(), fact));
    }

    void found(Finding finding) {
        synchronized (this) {
            counts[finding.kind().ordinal()]++;
            if (finding.kind() == Finding.Kind.FAULT && firstFaults.size() < FAULTS_KEPT) {
                firstFaults.add(finding);
            }
        }
        listener.found(key, finding);
    }

    synchronized long count(Finding.Kind kind) {
        return counts[kind.ordinal()];
    }

    synchronized List<Finding> firstFaults() {
        return List.copyOf(firstFaults);
    }
}
