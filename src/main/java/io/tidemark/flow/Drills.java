package io.tidemark.flow;

import io.tidemark.StreamKey;
import io.tidemark.config.Settings;
import io.tidemark.drill.Drill;
import io.tidemark.drill.DrillFigures;
import io.tidemark.replica.Replicas;
import io.tidemark.replica.Sample;
import io.tidemark.restore.RestoreListener;
import io.tidemark.state.CheckResult;
import io.tidemark.store.StoreClients;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.camel.Body;

/** Restores samples of the replicas for a test, on schedule. */
public final class Drills {
    private final Settings settings;
    private final Streams streams;
    private final UnaryOperator<String> sqlFiles;
    private final Path spool;
    private final ScheduledChecks checks;
    private final Clock clock;

    /** @param spool a folder for attachments on their way */
    Drills(Settings settings, Streams streams, UnaryOperator<String> sqlFiles, Path spool, ScheduledChecks checks, Clock clock) {
        this.settings = settings;
        this.streams = streams;
        this.sqlFiles = sqlFiles;
        this.spool = spool;
        this.checks = checks;
        this.clock = clock;
    }

    /** Where drills look up what they compare. */
    public static Path indexes(Settings settings) {
        return settings.spool().dir().resolve("drill");
    }

    /** The tenants' streams whose chains have archives. */
    public List<StreamKey> keys() throws SQLException {
        return checks.chains();
    }

    /** Drills one of them. */
    public void onSchedule(@Body StreamKey key) throws SQLException {
        checks.run(DrillFigures.KIND, key, () -> Optional.of(drill(key)));
    }

    private CheckResult drill(StreamKey key) throws SQLException {
        // Another seed each day, so that in time every archive has its turn.
        Optional<Sample> sample = Optional.of(new Sample(settings.checks().drillShare(),
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toEpochDay())).filter(part -> part.share() < 1);
        // Connections of its own, so that runs never wait for it.
        try (var clients = StoreClients.forReading(settings.connections(), settings.storeParallel())) {
            var drill = new Drill(Replicas.inStores(settings, clients), streams::mapping, sqlFiles, spool, indexes(settings), clock);
            return DrillFigures.result(drill.run(key, settings.restore(Optional.empty()), sample, new RestoreListener() {
                @Override
                public void begin(StreamKey of, long archives) {
                    checks.goOn();
                }

                @Override
                public void done(long sizeBytes) {
                    checks.goOn();
                }
            }));
        }
    }
}
