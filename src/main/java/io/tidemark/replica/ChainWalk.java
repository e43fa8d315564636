package io.tidemark.replica;

import io.tidemark.batch.ArchiveRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/**
 * A chain's archives in order, for those who read them next.
 *
 * <p>Where a run died there are several of one sequence number. Which is the chain's, those that follow tell: they are
 * read until one line is left, which takes as many as a run stores between two commits. At the chain's end it is the one
 * that reaches furthest, and among those that reach as far the one stored last. Whichever it is, it is complete.
 *
 * <p>Where there is but one of a number, it is taken as it is named: whoever reads it proves by {@link ChainProof} that it
 * follows the one before. One thread uses it.
 */
public final class ChainWalk implements Iterator<ChainStep> {
    private static final Comparator<StoredArchive> REACH = Comparator
            .<StoredArchive, Instant>comparing(archive -> archive.name().to())
            .thenComparing(StoredArchive::storedAt).thenComparing(StoredArchive::toString);

    private final Iterator<List<StoredArchive>> groups;
    private final List<List<StoredArchive>> ahead = new ArrayList<>();
    private final ArchiveReader reader;
    private final Optional<ArchiveRef> head;
    private Optional<StoredArchive> last = Optional.empty();

    ChainWalk(Iterator<List<StoredArchive>> groups, ArchiveReader reader, Optional<ArchiveRef> head) {
        this.groups = groups;
        this.reader = reader;
        this.head = head;
    }

    @Override
    public boolean hasNext() {
        return peek(0).isPresent();
    }

    @Override
    public ChainStep next() {
        List<StoredArchive> same = peek(0).orElseThrow(NoSuchElementException::new);
        StoredArchive archive = same.size() == 1 ? same.get(0) : choose(same);
        ahead.remove(0);
        long missing = archive.sequence() - 1 - last.map(StoredArchive::sequence).orElse(0L);
        last = Optional.of(archive);
        return new ChainStep(archive, same.stream().filter(other -> !other.equals(archive)).toList(), missing);
    }

    private Optional<List<StoredArchive>> peek(int index) {
        while (ahead.size() <= index && groups.hasNext()) {
            ahead.add(groups.next());
        }
        return ahead.size() > index ? Optional.of(ahead.get(index)) : Optional.empty();
    }

    private StoredArchive choose(List<StoredArchive> same) {
        // Each archive that it may be, and the names of those that its line has come to.
        Map<StoredArchive, Set<StoredArchive>> lines = new LinkedHashMap<>();
        afterLast(same).forEach(archive -> lines.put(archive, Set.of(archive)));
        for (int i = 1; lines.size() > 1 && peek(i).isPresent() && !isAtHead(lines); i++) {
            Map<StoredArchive, Set<StoredArchive>> goingOn = goOn(lines, peek(i).get());
            if (goingOn.isEmpty()) {
                break;
            }
            lines.keySet().retainAll(goingOn.keySet());
            lines.putAll(goingOn);
        }
        return lines.entrySet().stream()
                .max(Comparator.<Map.Entry<StoredArchive, Set<StoredArchive>>, Boolean>comparing(line -> isHead(line.getValue()))
                        .thenComparing(line -> line.getValue().stream().max(REACH).orElseThrow(), REACH))
                .orElseThrow().getKey();
    }

    /** Those that follow the chain's last archive; all where none says so. */
    private List<StoredArchive> afterLast(List<StoredArchive> same) {
        List<StoredArchive> following = same.stream().filter(archive -> last.isEmpty()
                || previous(archive).filter(ref -> isNamed(last.get(), ref)).isPresent()).toList();
        return following.isEmpty() ? same : following;
    }

    private Map<StoredArchive, Set<StoredArchive>> goOn(Map<StoredArchive, Set<StoredArchive>> lines,
                                                        List<StoredArchive> followers) {
        Map<StoredArchive, Set<StoredArchive>> goingOn = new LinkedHashMap<>();
        for (StoredArchive follower : followers) {
            Optional<ArchiveRef> named = previous(follower);
            lines.forEach((archive, ends) -> {
                if (named.isPresent() && ends.stream().anyMatch(end -> isNamed(end, named.get()))) {
                    goingOn.computeIfAbsent(archive, key -> new LinkedHashSet<>()).add(follower);
                }
            });
        }
        return goingOn;
    }

    private Optional<ArchiveRef> previous(StoredArchive archive) {
        return reader.read(archive, ArchiveVisitor.NONE) instanceof ReadArchive.Whole whole ? whole.previous()
                : Optional.empty();
    }

    private boolean isAtHead(Map<StoredArchive, Set<StoredArchive>> lines) {
        return lines.values().stream().anyMatch(this::isHead);
    }

    private boolean isHead(Set<StoredArchive> ends) {
        return head.isPresent() && ends.stream().anyMatch(end -> isNamed(end, head.get()));
    }

    private static boolean isNamed(StoredArchive archive, ArchiveRef ref) {
        return archive.bucket().equals(ref.bucket()) && archive.key().equals(ref.key());
    }
}
