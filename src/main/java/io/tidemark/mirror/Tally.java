package io.tidemark.mirror;

import io.tidemark.StreamKey;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts what a mirror carries over and comes upon, and passes it on. Safe for use by many threads. */
final class Tally {
    private static final int FINDINGS_KEPT = 100;
    // So many objects are remembered, so that each is reported once.
    private static final int OBJECTS_KEPT = 10_000;

    private final StreamKey key;
    private final MirrorListener listener;
    private final List<Finding> first = new ArrayList<>();
    private final Set<String> reported = new HashSet<>();
    private final Map<Finding.Kind, Long> counts = new EnumMap<>(Finding.Kind.class);
    private long held;
    private long archives;
    private long attachments;
    private long bytes;

    Tally(StreamKey key, MirrorListener listener) {
        this.key = key;
        this.listener = listener;
    }

    /** Reports what is first found of an object; what else is, follows from it. */
    void found(Finding.Kind kind, String object, String fact) {
        var finding = new Finding(kind, object, fact);
        synchronized (this) {
            if (reported.contains(finding.object())) {
                return;
            }
            if (reported.size() < OBJECTS_KEPT) {
                reported.add(finding.object());
            }
            counts.merge(kind, 1L, Long::sum);
            if (first.size() < FINDINGS_KEPT) {
                first.add(finding);
            }
        }
        listener.found(key, finding);
    }

    /** Counts an archive that was meant, and that the mirror has. */
    synchronized void hold() {
        held++;
    }

    void archive(long sizeBytes) {
        synchronized (this) {
            archives++;
            bytes += sizeBytes;
        }
        listener.carried(sizeBytes);
    }

    void attachment(long sizeBytes) {
        synchronized (this) {
            attachments++;
            bytes += sizeBytes;
        }
        listener.carried(sizeBytes);
    }

    /** How many there are of each kind. */
    synchronized Map<Finding.Kind, Long> counts() {
        return new EnumMap<>(counts);
    }

    synchronized List<Finding> first() {
        return List.copyOf(first);
    }

    synchronized long held() {
        return held;
    }

    synchronized long archives() {
        return archives;
    }

    synchronized long attachments() {
        return attachments;
    }

    synchronized long bytes() {
        return bytes;
    }
}
