package io.tidemark.ops;

import io.tidemark.StreamKey;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** What a person can have a stream do. Safe for use by many threads. */
public interface Controls {
    /**
     * Begins a run outside the schedule, and does not wait for it.
     *
     * @param rereadFrom also reads again what is behind the watermark from there on
     * @return what was begun, or why nothing was
     */
    String run(StreamKey key, Optional<Instant> rereadFrom);

    /** Lets no further run of it begin, here or in another process on the same state; one that is under way ends as any other. */
    String pause(StreamKey key, String reason) throws SQLException;

    /** Lets it run again, on its next tick. */
    String resume(StreamKey key) throws SQLException;
}
