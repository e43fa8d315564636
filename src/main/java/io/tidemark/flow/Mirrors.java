package io.tidemark.flow;

import io.tidemark.StreamKey;
import io.tidemark.config.MirrorSettings;
import io.tidemark.config.Settings;
import io.tidemark.mirror.Bandwidth;
import io.tidemark.mirror.Finding;
import io.tidemark.mirror.FolderInUseException;
import io.tidemark.mirror.FolderPlace;
import io.tidemark.mirror.Mirror;
import io.tidemark.mirror.MirrorFigures;
import io.tidemark.mirror.MirrorListener;
import io.tidemark.mirror.MirrorOptions;
import io.tidemark.mirror.MirrorReport;
import io.tidemark.replica.Replicas;
import io.tidemark.replica.Scope;
import io.tidemark.state.CheckLog;
import io.tidemark.state.CheckResult;
import io.tidemark.state.CheckResult.Verdict;
import io.tidemark.store.StoreClients;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The mirror that the service keeps, on schedule: what comes of it is kept for status, health and metrics. */
public final class Mirrors {
    private static final Logger LOG = LoggerFactory.getLogger("io.tidemark.mirror");

    private final Settings settings;
    private final Chains chains;
    private final CheckLog checks;
    private final Clock clock;
    private final BooleanSupplier isStopping;

    /** @param isStopping whether the service is on its way down: a mirror is then left where it is */
    Mirrors(Settings settings, Chains chains, CheckLog checks, Clock clock, BooleanSupplier isStopping) {
        this.settings = settings;
        this.chains = chains;
        this.checks = checks;
        this.clock = clock;
        this.isStopping = isStopping;
    }

    /** Brings the mirror up to date, where one is configured. One stream that fails stops no other. */
    public void mirror() throws SQLException, IOException {
        MirrorSettings mirror = settings.mirror();
        if (mirror.folder().isPresent()) {
            mirror(mirror.folder().get(), Bandwidth.of(mirror.bandwidth().bytes()));
        }
    }

    private void mirror(Path folder, Bandwidth bandwidth) throws SQLException, IOException {
        Instant startedAt = clock.instant();
        // Clients of its own: a mirror that waits for its bandwidth must keep no connection from runs.
        try (var clients = StoreClients.forReading(settings.connections(), settings.storeParallel());
                var place = FolderPlace.open(folder)) {
            var mirror = new Mirror(Replicas.inStores(settings, clients), Replicas.in(settings, place.objects()), place,
                    new MirrorOptions(Scope.ALL, false), bandwidth, clock);
            for (StreamKey key : mirror.keys(List.of())) {
                one(mirror, key);
            }
        } catch (FolderInUseException e) {
            LOG.info("mirror left out folder={} reason=\"{}\" next=on schedule", folder, e.fact());
        } catch (CancellationException e) {
            LOG.info("mirror interrupted folder={} next=the next one goes on from there", folder);
        } catch (RuntimeException e) {
            // Nothing was mirrored, of any stream: a mirror takes all that the store has of the tenants, replicated or not.
            for (StreamKey key : chains.ofTenants()) {
                fail(key, startedAt, e);
            }
        }
    }

    private void one(Mirror mirror, StreamKey key) throws SQLException {
        Instant startedAt = clock.instant();
        try {
            MirrorReport report = mirror.mirror(key, new Logged());
            checks.record(MirrorFigures.result(report));
            LOG.info("mirror {} stream={} archives={} attachments={} bytes={} findings={} ms={}", report.verdict().word(), key,
                    report.carriedArchives(), report.carriedAttachments(), report.carriedBytes(), report.findings(),
                    Duration.between(startedAt, report.finishedAt()).toMillis());
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            fail(key, startedAt, e);
        }
    }

    /** Logs what is found, and ends a mirror that would hold up the service's stop. */
    private final class Logged implements MirrorListener {
        @Override
        public void found(StreamKey key, Finding finding) {
            LOG.error("mirror {} stream={} object={} fact=\"{}\" next=see docs/RECOVERY.md", finding.kind().word(), key,
                    finding.object(), finding.fact());
        }

        @Override
        public void begun(StreamKey key, long archives) {
            goOn();
        }

        @Override
        public void done() {
            goOn();
        }

        @Override
        public void carried(long sizeBytes) {
            goOn();
        }

        private void goOn() {
            if (isStopping.getAsBoolean()) {
                throw new CancellationException("the service stops");
            }
        }
    }

    private void fail(StreamKey key, Instant startedAt, RuntimeException failure) throws SQLException {
        String message = Failures.message(failure);
        LOG.error("mirror not done stream={} next=it goes on on schedule: {}", key, message);
        checks.record(new CheckResult(MirrorFigures.KIND, key, startedAt, clock.instant(), Verdict.UNKNOWN, message, "{}"));
    }
}
