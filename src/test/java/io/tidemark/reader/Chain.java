package io.tidemark.reader;

import java.util.ArrayDeque;
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
 * The archives in which each starts where the one before ended, and the orphans beside them.
 *
 * <p>The chain is walked from its last archive back to sequence 1, because each archive names just one before it, while
 * several may name the same one: those of a run that died, and those of the run that did its work again.
 *
 * @param archives sequence 1 first
 * @param orphans  by name
 */
record Chain(List<Head> archives, List<Head> orphans) {

    /** Among several ends the one that reaches farthest is the chain's, unless the ledger knows better. */
    private static final Comparator<Head> REACH = Comparator
            .comparing((Head head) -> head.name().to())
            .thenComparing(Head::lastModified)
            .thenComparing(head -> head.name().sequence())
            .thenComparing(Head::key);

    static Chain find(Collection<Head> all, Optional<String> expectedHead, Problems problems, List<String> notes) {
        return all.isEmpty() ? new Chain(List.of(), List.of()) : new Walk(all, problems).from(expectedHead, notes);
    }

    private static final class Walk {
        private final Map<String, Head> byObject = new HashMap<>();
        private final Problems problems;
        private final Deque<Head> chain = new ArrayDeque<>();
        private final Set<Head> visited = new HashSet<>();

        Walk(Collection<Head> all, Problems problems) {
            this.problems = problems;
            all.forEach(head -> byObject.put(head.object(), head));
        }

        Chain from(Optional<String> expectedHead, List<String> notes) {
            Optional<Head> current = Optional.of(end(expectedHead, notes));
            while (current.isPresent()) {
                chain.addFirst(current.get());
                visited.add(current.get());
                current = before(current.get());
            }
            List<Head> orphans = byObject.values().stream().filter(head -> !visited.contains(head))
                    .sorted(Comparator.comparing(Head::object)).toList();
            return new Chain(List.copyOf(chain), orphans);
        }

        private Head end(Optional<String> expectedHead, List<String> notes) {
            Set<String> followed = new HashSet<>();
            byObject.values().forEach(head -> previous(head).ifPresent(p -> followed.add(p.object())));
            List<Head> ends = byObject.values().stream().filter(head -> !followed.contains(head.object()))
                    .sorted(REACH.reversed()).toList();
            if (expectedHead.isPresent()) {
                Optional<Head> head = byObject.values().stream()
                        .filter(h -> h.sha256().equals(expectedHead.get())).findAny();
                if (head.isPresent()) {
                    return head.get();
                }
                problems.add("ledger", "no archive has the SHA-256 of the chain's end, " + expectedHead.get()
                        + ": it was removed or changed");
            } else if (ends.size() > 1) {
                notes.add("chain has several ends, taken the one that reaches farthest: "
                        + ends.stream().map(Head::object).toList());
            }
            // Without an end the links run in a circle, which no hash allows: some are wrong, and are reported.
            return ends.isEmpty() ? byObject.values().stream().max(REACH).orElseThrow() : ends.get(0);
        }

        private Optional<Head> before(Head head) {
            if (head.name().sequence() == 1) {
                return Optional.empty();
            }
            Optional<Descriptor.Previous> link = previous(head);
            if (link.isPresent()) {
                Head named = byObject.get(link.get().object());
                if (named != null && !visited.contains(named)) {
                    if (!named.sha256().equals(link.get().sha256())) {
                        problems.add(named.object(), "has SHA-256 " + named.sha256() + ", but " + head.object()
                                + " follows one with " + link.get().sha256());
                    }
                    return Optional.of(named);
                }
                problems.add(link.get().object(), named == null ? "is missing, though " + head.object()
                        + " follows it" : "is followed by " + head.object() + " in a circle");
            }
            return likeliestBefore(head);
        }

        /** Past a broken link names are all there is; the older part of the chain is worth reading all the same. */
        private Optional<Head> likeliestBefore(Head head) {
            Optional<Head> likeliest = byObject.values().stream()
                    .filter(other -> !visited.contains(other) && other.name().sequence() < head.name().sequence())
                    .max(Comparator.<Head>comparingLong(other -> other.name().sequence())
                            .thenComparing(other -> other.name().to().equals(head.name().begins()))
                            .thenComparing(REACH));
            if (likeliest.isEmpty()) {
                problems.add(head.object(), "is the chain's first archive, but has sequence "
                        + head.name().sequence());
            }
            return likeliest;
        }

        private static Optional<Descriptor.Previous> previous(Head head) {
            return head.descriptor().flatMap(Descriptor::previous);
        }
    }
}
