package io.tidemark.run;

import io.tidemark.batch.DeletedRow;
import io.tidemark.watermark.Watermark;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a run reads again of what is older than the watermark, and stores as supplements, before it goes on as any other.
 *
 * @param from    rows since then; empty for none, or with ids for the stream's start
 * @param ids     these rows alone; empty for all since {@code from}
 * @param deleted rows that the source no longer has, to be named as such. They are looked for once more: one that is there
 *                again is stored, and not named
 */
public record ReadAgain(Optional<Instant> from, List<String> ids, List<DeletedRow> deleted) {
    public ReadAgain {
        ids = List.copyOf(ids);
        deleted = List.copyOf(deleted);
    }

    /** Nothing: a run as any other. */
    public static ReadAgain nothing() {
        return rows(List.of());
    }

    /** Every row since a moment. */
    public static ReadAgain since(Instant from) {
        return new ReadAgain(Optional.of(from), List.of(), List.of());
    }

    /** These rows. */
    public static ReadAgain rows(List<String> ids) {
        return rows(ids, List.of());
    }

    /** These rows, and those that are gone. */
    public static ReadAgain rows(List<String> ids, List<DeletedRow> deleted) {
        return new ReadAgain(Optional.empty(), ids, deleted);
    }

    /** Whether there is nothing to read again. */
    public boolean isNothing() {
        return from.isEmpty() && lookedFor().isEmpty();
    }

    /** The ids of all rows that are looked for; empty for all since {@code from}. */
    List<String> lookedFor() {
        return Stream.concat(ids.stream(), deleted.stream().map(DeletedRow::id)).toList();
    }

    /** Where reading begins; empty where there is nothing older than the watermark to read. */
    Optional<Watermark> begin(Instant start, Watermark watermark) {
        if (!lookedFor().isEmpty()) {
            return Optional.of(Watermark.start(from.orElse(start)));
        }
        return from.filter(moment -> moment.isBefore(watermark.updatedAt())).map(Watermark::start);
    }
}
