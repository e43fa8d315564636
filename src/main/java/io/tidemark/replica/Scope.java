package io.tidemark.replica;

import io.tidemark.batch.BatchKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which part of a stream is meant: rows by their {@code updated_at}, and a sample of archives.
 *
 * @param sinceInclusive empty for the stream's start
 * @param untilExclusive empty for its end
 * @param sample         of archives; empty for all
 */
public record Scope(Optional<Instant> sinceInclusive, Optional<Instant> untilExclusive, Optional<Sample> sample) {
    /** The whole of it. */
    public static final Scope ALL = new Scope(Optional.empty(), Optional.empty(), Optional.empty());

    public Scope {
        if (sinceInclusive.isPresent() && untilExclusive.isPresent()
                && !sinceInclusive.get().isBefore(untilExclusive.get())) {
            throw new IllegalArgumentException("nothing is both since " + sinceInclusive.get() + " and until "
                    + untilExclusive.get());
        }
    }

    public boolean isAll() {
        return equals(ALL);
    }

    /** Whether a row of this {@code updated_at} is meant. */
    public boolean includes(Instant updatedAt) {
        return sinceInclusive.filter(updatedAt::isBefore).isEmpty()
                && untilExclusive.filter(until -> !updatedAt.isBefore(until)).isEmpty();
    }

    /**
     * Whether an archive may hold rows that are meant, by its name alone, and is in the sample. Rows of a supplement may be
     * of any time up to its watermark.
     */
    public boolean includes(StoredArchive archive) {
        var name = archive.name();
        return sinceInclusive.filter(name.to()::isBefore).isEmpty()
                && (name.kind() == BatchKind.SUPPLEMENT || untilExclusive.filter(until -> !name.from().isBefore(until)).isEmpty())
                && sample.filter(part -> !part.takes(archive.toString())).isEmpty();
    }

    /** {@code since 2011-05-01T00:00:00Z, until 2011-06-01T00:00:00Z, 5% sample, seed 1}; {@code all} for all. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        sinceInclusive.ifPresent(since -> parts.add("since " + since));
        untilExclusive.ifPresent(until -> parts.add("until " + until));
        sample.ifPresent(part -> parts.add(part.toString()));
        return parts.isEmpty() ? "all" : String.join(", ", parts);
    }
}
