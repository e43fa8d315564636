package io.tidemark.run;

import io.tidemark.watermark.Watermark;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a run reads again behind the watermark, and stores as supplements, before it goes on as any other.
 *
 * @param from rows since then; empty for none, or with ids for the stream's start
 * @param ids  these rows alone; empty for all since {@code from}
 */
public record ReadAgain(Optional<Instant> from, List<String> ids) {
    public ReadAgain {
        ids = List.copyOf(ids);
    }

    /** Nothing: a run as any other. */
    public static ReadAgain nothing() {
        return new ReadAgain(Optional.empty(), List.of());
    }

    /** Every row since a moment. */
    public static ReadAgain since(Instant from) {
        return new ReadAgain(Optional.of(from), List.of());
    }

    /** These rows. */
    public static ReadAgain rows(List<String> ids) {
        return new ReadAgain(Optional.empty(), ids);
    }

    /** Where reading begins; empty where there is nothing to read behind the watermark. */
    Optional<Watermark> begin(Instant start, Watermark watermark) {
        if (!ids.isEmpty()) {
            return Optional.of(Watermark.start(from.orElse(start)));
        }
        return from.filter(moment -> moment.isBefore(watermark.updatedAt())).map(Watermark::start);
    }
}
