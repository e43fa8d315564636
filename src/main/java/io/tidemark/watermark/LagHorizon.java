package io.tidemark.watermark;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * A horizon that stays a fixed time behind the source's clock, for those who can't let Tidemark see the transactions.
 *
 * <p>It risks rows: what a transaction writes that is open for longer than the lag is overtaken, and only an audit finds
 * it.
 */
public final class LagHorizon implements HorizonSource {
    private final DataSource source;
    private final Duration lag;

    public LagHorizon(DataSource source, Duration lag) {
        this.source = source;
        this.lag = lag;
    }

    @Override
    public Horizon read() throws SQLException {
        try (var connection = source.getConnection();
             var statement = connection.createStatement();
             var result = statement.executeQuery("SELECT clock_timestamp()")) {
            result.next();
            Instant clock = result.getObject(1, OffsetDateTime.class).toInstant();
            return new Horizon(clock, Optional.of(clock.minus(lag).truncatedTo(ChronoUnit.MICROS)), Optional.empty(), 0);
        }
    }
}
