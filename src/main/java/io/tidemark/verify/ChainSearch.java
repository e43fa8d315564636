package io.tidemark.verify;

import io.tidemark.batch.ArchiveRef;
import io.tidemark.state.Ledger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Finds the chain among archives that come by rising sequence number, damaged and missing ones counted in, and passes
 * each on as soon as it is settled.
 *
 * <p>Which of several of a number is the chain's is known from those that follow, or from the ledger. Memory holds the
 * numbers that are not settled: one as a rule, and where a run died as many as it stored between two commits. One thread
 * uses it.
 */
final class ChainSearch {
    private final Ledger ledger;
    private final String keyPrefix;
    private final Consumer<Link> chain;
    private final Consumer<Link> orphans;
    /** All of one number each, by rising number. */
    private final List<List<Link>> open = new ArrayList<>();
    private long lastSequence;

    /**
     * @param chain   takes the chain's archives, in order
     * @param orphans takes the others
     */
    ChainSearch(Ledger ledger, String keyPrefix, Consumer<Link> chain, Consumer<Link> orphans) {
        this.ledger = ledger;
        this.keyPrefix = keyPrefix;
        this.chain = chain;
        this.orphans = orphans;
    }

    /** Takes all archives of the next number that there is. */
    void add(List<Link> same) {
        long sequence = same.get(0).sequence;
        boolean isGap = sequence > lastSequence + 1;
        List<Link> before = isGap || open.isEmpty() ? new ArrayList<>() : open.get(open.size() - 1);
        for (Link link : same) {
            link.before = before(link, before, isGap);
        }
        if (!before.isEmpty() && (open.isEmpty() || open.get(open.size() - 1) != before)) {
            open.add(before);
        }
        open.add(new ArrayList<>(same));
        lastSequence = sequence;
        // What follows an orphan is one.
        same.stream().filter(link -> link.before != null && link.before.isOut).forEach(this::out);
        ledger.at(sequence).ifPresent(known -> settle(same, known));
        settleEnds();
        while (open.size() > 1 && alive(open.get(0)).size() == 1 && !isDoubtfulGap()) {
            emitFirst();
        }
    }

    /** Whether what comes first is a gap that nothing but damaged objects speak of, whose numbers may be made up. */
    private boolean isDoubtfulGap() {
        return isUnnamed(alive(open.get(0)).get(0)) && open.stream().skip(1)
                .allMatch(same -> alive(same).stream().allMatch(Link::isDamaged));
    }

    private static boolean isUnnamed(Link link) {
        return link.isMissing() && link.name.isEmpty();
    }

    private Link before(Link link, List<Link> before, boolean isGap) {
        if (link.sequence == 1) {
            return null;
        }
        Optional<ArchiveRef> named = link.previous();
        Optional<Link> found = named.isPresent()
                ? before.stream().filter(other -> other.name.equals(Link.name(named.get()))).findFirst()
                : likeliest(link, before);
        return found.orElseGet(() -> {
            Link missing = Link.missing(isGap ? lastSequence + 1 : link.sequence - 1, link.sequence - 1, named, keyPrefix);
            int top = open.size() - 1;
            missing.before = likeliest(missing, isGap ? top < 0 ? List.of() : open.get(top) : top < 1 ? List.of()
                    : open.get(top - 1)).orElse(null);
            before.add(missing);
            return missing;
        });
    }

    /** Where an archive doesn't say what it follows, the time in its name may. */
    private static Optional<Link> likeliest(Link link, List<Link> before) {
        List<Link> alive = alive(before);
        return (alive.isEmpty() ? before : alive).stream().max(Comparator.<Link, Boolean>comparing(other ->
                link.from().filter(other.to()::equals).isPresent()).thenComparing(Link.REACH));
    }

    private void settle(List<Link> same, ArchiveRef known) {
        if (same.stream().anyMatch(link -> !link.isOut && link.name.equals(Link.name(known)))) {
            same.stream().filter(link -> !link.isOut && !link.name.equals(Link.name(known))).forEach(this::out);
        }
    }

    /**
     * Leaves out those that nothing follows, where the chain has gone on beyond them. While it has not, one may be its end,
     * and what goes on be what a run left that died.
     */
    private void settleEnds() {
        List<Link> top = alive(open.get(open.size() - 1));
        for (int i = open.size() - 2; i >= 0; i--) {
            Set<Link> followed = followed(i);
            alive(open.get(i)).stream().filter(link -> !followed.contains(link))
                    .filter(link -> link.isMissing() || link.isDamaged()
                            || top.stream().anyMatch(tip -> tip.to().isAfter(link.to())))
                    .forEach(this::out);
        }
    }

    private Set<Link> followed(int level) {
        Set<Link> followed = new HashSet<>();
        alive(open.get(level + 1)).forEach(link -> followed.add(link.before));
        return followed;
    }

    /** Settles the rest: there are no more. */
    void end(Predicate<Link> isHead) {
        leaveOutStrays();
        Optional<Link> end = ends().stream().max(Comparator.<Link, Boolean>comparing(link -> hasHead(link, isHead))
                .thenComparing(Link.REACH));
        Set<Link> line = new HashSet<>();
        for (Link link = end.orElse(null); link != null; link = link.before) {
            line.add(link);
        }
        open.forEach(same -> alive(same).stream().filter(link -> !line.contains(link)).forEach(this::out));
        while (!open.isEmpty()) {
            emitFirst();
        }
    }

    /** A damaged object at the end whose number leaves a gap has a number that someone made up. */
    private void leaveOutStrays() {
        while (open.size() > 1) {
            List<Link> top = alive(open.get(open.size() - 1));
            if (top.isEmpty() || !top.stream().allMatch(link -> link.isDamaged() && link.before != null
                    && isUnnamed(link.before))) {
                return;
            }
            top.forEach(this::out);
            open.remove(open.size() - 1);
            open.remove(open.size() - 1);
        }
    }

    private List<Link> ends() {
        List<Link> ends = new ArrayList<>();
        for (int i = 0; i < open.size(); i++) {
            Set<Link> followed = i + 1 < open.size() ? followed(i) : Set.of();
            alive(open.get(i)).stream().filter(link -> !followed.contains(link)).forEach(ends::add);
        }
        return ends;
    }

    private static boolean hasHead(Link end, Predicate<Link> isHead) {
        for (Link link = end; link != null; link = link.before) {
            if (isHead.test(link)) {
                return true;
            }
        }
        return false;
    }

    private void emitFirst() {
        List<Link> first = open.remove(0);
        alive(first).forEach(chain);
        if (!open.isEmpty()) {
            open.get(0).stream().filter(link -> !link.isOut).forEach(link -> link.before = null);
        }
    }

    private void out(Link link) {
        link.isOut = true;
        orphans.accept(link);
    }

    private static List<Link> alive(List<Link> same) {
        return same.stream().filter(link -> !link.isOut).toList();
    }
}
