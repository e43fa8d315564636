package io.tidemark.chain;

import io.tidemark.batch.ArchiveRef;
import io.tidemark.replica.ReadArchive;
import io.tidemark.replica.ReadArchive.Damaged;
import io.tidemark.replica.ReadArchive.Whole;
import io.tidemark.state.LedgerEntry;
import io.tidemark.state.QuarantinedRow;
import io.tidemark.state.QuarantinedRow.Part;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The archives in which each starts where the one before ended, from sequence 1 on, each proved by the hash that the next
 * one names; and what was left out, and why.
 *
 * <p>Runs that died leave orphans, so that there may be several candidates for a sequence number. Which is the chain's
 * is decided from its end backwards: it is the one that reaches furthest, and among those that reach as far the one
 * stored last. Whichever it is, it is complete: its attachments were stored before it, and it holds every row of its
 * interval.
 *
 * @param archives in order
 * @param rivals   other ends that speak of the same rows as the chain's last archive
 * @param orphans  all that are whole and not in the chain
 * @param breaks   why the chain may have gone on: whole facts, empty where it ends undamaged
 */
record Chain(List<Whole> archives, List<Whole> rivals, List<Whole> orphans, List<String> breaks) {
    private static final Comparator<Whole> REACH = Comparator.comparing(Whole::to)
            .thenComparing(Whole::storedAt)
            .thenComparing(Whole::sequence)
            .thenComparing(archive -> archive.object().toString());

    List<LedgerEntry> ledger() {
        return archives.stream().map(Chain::entry).toList();
    }

    /** The rows that the archives after a sequence number name and do not hold. */
    List<QuarantinedRow> setAsideAfter(long sequence) {
        return archives.stream().filter(archive -> archive.sequence() > sequence)
                .flatMap(archive -> archive.batch().setAside().stream().map(row ->
                        new QuarantinedRow(archive.sequence(), row.id(), row.updatedAt(), Part.ROW, row.reason()))).toList();
    }

    private static LedgerEntry entry(Whole archive) {
        var batch = archive.batch();
        return new LedgerEntry(archive.sequence(), batch.kind().inDocument(), batch.fromExclusive(), batch.toInclusive(),
                archive.ref(), archive.sizeBytes(), batch.rows(), batch.jsonBytes(), batch.attachments(),
                batch.attachmentBytes(), batch.missing(), batch.setAside().size(), archive.storedAt());
    }

    Optional<Whole> last() {
        return archives.isEmpty() ? Optional.empty() : Optional.of(archives.get(archives.size() - 1));
    }

    /**
     * Finds the chain.
     *
     * @param known the last archive that the ledger knows, where it knows one: the chain goes through it if it can
     */
    static Chain find(Collection<? extends ReadArchive> candidates, Optional<ArchiveRef> known) {
        return new Search(candidates).chain(known);
    }

    private static final class Search {
        private final List<Whole> whole = new ArrayList<>();
        private final List<Damaged> damaged = new ArrayList<>();
        private final Map<String, ReadArchive> byObject = new HashMap<>();
        /** Each archive with an unbroken line back to sequence 1, and the one it follows. */
        private final Map<Whole, Optional<Whole>> rooted = new HashMap<>();

        Search(Collection<? extends ReadArchive> candidates) {
            for (ReadArchive candidate : candidates) {
                byObject.put(candidate.object().toString(), candidate);
                if (candidate instanceof Whole archive) {
                    whole.add(archive);
                } else {
                    damaged.add((Damaged) candidate);
                }
            }
            whole.sort(Comparator.comparingLong(Whole::sequence).thenComparing(REACH));
            damaged.sort(Comparator.comparingLong(Damaged::sequence));
            whole.forEach(this::root);
        }

        // In the order of sequence numbers: what an archive follows has been seen before it.
        private void root(Whole archive) {
            if (archive.previous().isEmpty()) {
                rooted.put(archive, Optional.empty());
            } else if (before(archive).orElse(null) instanceof Whole previous && rooted.containsKey(previous)
                    && archive.follows(previous)) {
                rooted.put(archive, Optional.of(previous));
            }
        }

        private Optional<ReadArchive> before(Whole archive) {
            return archive.previous().map(ref -> byObject.get(ref.bucket() + "/" + ref.key()));
        }

        Chain chain(Optional<ArchiveRef> known) {
            List<Whole> ends = ends();
            Set<Whole> behindKnown = known.map(this::from).orElse(Set.of());
            Optional<Whole> end = ends.stream().filter(archive -> behindKnown.isEmpty() || behindKnown.contains(archive))
                    .max(REACH);
            List<Whole> archives = end.map(this::line).orElse(List.of());
            Set<Whole> inChain = new HashSet<>(archives);
            return new Chain(archives, end.map(last -> rivals(last, ends)).orElse(List.of()),
                    whole.stream().filter(archive -> !inChain.contains(archive)).toList(),
                    breaks(end.map(Whole::sequence).orElse(0L)));
        }

        /** An archive and all that have it in their line. */
        private Set<Whole> from(ArchiveRef known) {
            Set<Whole> from = new HashSet<>();
            for (Whole archive : whole) {
                if (rooted.containsKey(archive) && (archive.ref().equals(known)
                        || rooted.get(archive).filter(from::contains).isPresent())) {
                    from.add(archive);
                }
            }
            return from;
        }

        private List<Whole> ends() {
            Set<Whole> followed = new HashSet<>();
            rooted.values().forEach(previous -> previous.ifPresent(followed::add));
            return rooted.keySet().stream().filter(archive -> !followed.contains(archive)).toList();
        }

        private List<Whole> line(Whole end) {
            Deque<Whole> line = new ArrayDeque<>();
            for (Optional<Whole> archive = Optional.of(end); archive.isPresent(); archive = rooted.get(archive.get())) {
                line.addFirst(archive.get());
            }
            return List.copyOf(line);
        }

        // Orphans whose rows a later archive took over are settled; only those beside the last one are a choice.
        private static List<Whole> rivals(Whole last, List<Whole> ends) {
            return ends.stream().filter(end -> !end.equals(last))
                    .filter(end -> end.to().isAfter(last.batch().fromExclusive().updatedAt())
                            || end.previous().equals(last.previous()))
                    .sorted(REACH.reversed()).toList();
        }

        /**
         * What may have been the chain's behind its end: archives whose line back is broken, and damaged ones. Up to the
         * end such a one is an orphan, because the chain is proved without it.
         */
        private List<String> breaks(long end) {
            List<String> breaks = new ArrayList<>();
            Set<ReadArchive> reported = new HashSet<>();
            whole.stream().filter(archive -> archive.sequence() > end && !rooted.containsKey(archive)).findFirst()
                    .ifPresent(archive -> {
                        before(archive).ifPresent(reported::add);
                        breaks.add(breakBefore(archive));
                    });
            damaged.stream().filter(object -> object.sequence() >= Math.max(end, 1) && reported.add(object))
                    .forEach(object -> breaks.add("archive " + object.object() + " " + object.fact()));
            return breaks;
        }

        private String breakBefore(Whole unrooted) {
            Whole archive = unrooted;
            while (before(archive).orElse(null) instanceof Whole before && archive.follows(before)) {
                archive = before;
            }
            ArchiveRef named = archive.previous().orElseThrow();
            String follows = ", and archive " + archive.object() + " follows it";
            Optional<ReadArchive> found = before(archive);
            if (found.isEmpty()) {
                return "archive " + named.bucket() + "/" + named.key() + " is missing" + follows;
            }
            if (found.get() instanceof Damaged object) {
                return "archive " + object.object() + " " + object.fact() + follows;
            }
            Whole before = (Whole) found.get();
            if (!before.ref().sha256().equals(named.sha256())) {
                return "archive " + before.object() + " was exchanged: it has SHA-256 " + before.ref().sha256()
                        + ", not " + named.sha256() + follows;
            }
            return "archive " + archive.object() + " doesn't start where the one before it ends, " + before.object();
        }
    }
}
