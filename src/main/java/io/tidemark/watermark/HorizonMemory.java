package io.tidemark.watermark;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Keeps the last horizon that was read while no transaction sat prepared. */
public interface HorizonMemory {
    /**
     * Keeps {@code horizon}, unless a later one is kept already.
     *
     * @return {@code horizon}
     */
    Instant remember(Instant horizon) throws SQLException;

    /** The horizon that was kept last; empty when there never was one. */
    Optional<Instant> recall() throws SQLException;
}
