package io.tidemark.doctor;

import io.tidemark.TidemarkException;
import io.tidemark.config.Durations;
import io.tidemark.config.HorizonSettings;
import io.tidemark.watermark.Horizon;
import io.tidemark.watermark.HorizonMemory;
import io.tidemark.watermark.HorizonReader;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;

/** Reads the horizon as a run does, but keeps nothing of it: a standby and a missing privilege show by that. */
final class HorizonCheck {
    private static final Duration OLD = Duration.ofMinutes(1);
    private static final HorizonMemory NONE = new HorizonMemory() {
        @Override
        public Instant remember(Instant horizon) {
            return horizon;
        }

        @Override
        public Optional<Instant> recall() {
            return Optional.empty();
        }
    };

    private final HorizonSettings settings;
    private final DataSource source;
    private final Clock clock;

    HorizonCheck(HorizonSettings settings, DataSource source, Clock clock) {
        this.settings = settings;
        this.source = source;
        this.clock = clock;
    }

    void run(Findings findings) throws SQLException {
        if (settings.fixedLag().isPresent()) {
            String lag = Durations.format(settings.fixedLag().get());
            findings.warning("the horizon is a fixed lag of " + lag,
                    "rows of a transaction that is open for longer than " + lag + " are overtaken and missed",
                    "grant pg_read_all_stats to the role, and set tidemark.horizon=transactions");
            return;
        }
        try {
            report(new HorizonReader(source, settings.margin(), settings.ignoreApplications(), NONE).read(), findings);
        } catch (TidemarkException e) {
            findings.error(e);
        }
    }

    private void report(Horizon horizon, Findings findings) {
        if (horizon.prepared() > 0) {
            findings.warning(horizon.prepared() + " prepared transaction(s)",
                    "the horizon stays where it was; rows wait until they end",
                    "SELECT * FROM pg_prepared_xacts; then COMMIT PREPARED or ROLLBACK PREPARED");
        }
        horizon.holder().filter(h -> Duration.between(h.since(), clock.instant()).compareTo(OLD) > 0).ifPresentOrElse(
                holder -> findings.warning("a transaction holds the horizon: " + holder, "rows newer than its start wait for"
                        + " it",
                        "end it, or name its application in tidemark.horizon.ignore-applications if it only reads"),
                () -> findings.ok("the role sees other sessions' transactions, and none of them is old"));
    }
}
