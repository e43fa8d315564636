package io.tidemark.flow;

import io.tidemark.CheckKind;
import io.tidemark.StreamKey;
import io.tidemark.config.Settings;
import io.tidemark.replica.Replicas;
import io.tidemark.replica.Scope;
import io.tidemark.state.CheckResult;
import io.tidemark.state.LedgerReader;
import io.tidemark.store.StoreClients;
import io.tidemark.verify.CertificateFigures;
import io.tidemark.verify.Finding;
import io.tidemark.verify.Verifier;
import io.tidemark.verify.VerifyListener;
import io.tidemark.verify.VerifyOptions;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Body;

/** Verifies the replicas on schedule. */
public final class Verifications {
    private static final String KIND = CheckKind.VERIFY.word();

    private final Settings settings;
    private final ScheduledChecks checks;
    private final Clock clock;

    Verifications(Settings settings, ScheduledChecks checks, Clock clock) {
        this.settings = settings;
        this.checks = checks;
        this.clock = clock;
    }

    /** The tenants' streams whose chains have archives. */
    public List<StreamKey> keys() throws SQLException {
        return checks.chains();
    }

    /** Verifies one of them. */
    public void onSchedule(@Body StreamKey key) throws SQLException {
        checks.run(KIND, key, () -> Optional.of(verify(key)));
    }

    private CheckResult verify(StreamKey key) throws SQLException {
        var options = new VerifyOptions(Scope.ALL, settings.checks().verifyDeep(), Optional.empty(), false, settings.spool().dir());
        // Connections of its own, so that runs never wait for it.
        try (var clients = StoreClients.forReading(settings.connections(), settings.storeParallel());
             var ledgers = LedgerReader.open(settings.state())) {
            var verifier = new Verifier(Replicas.inStores(settings, clients), Optional.of(ledgers), options, clock);
            return CertificateFigures.result(verifier.verify(key, (begun, archives) -> checks.goOn(), new VerifyListener() {
                @Override
                public void found(StreamKey of, Finding finding) {
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
