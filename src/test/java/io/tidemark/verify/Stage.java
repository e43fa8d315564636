package io.tidemark.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.StreamKey;
import io.tidemark.config.PropertySource;
import io.tidemark.config.Settings;
import io.tidemark.replica.Replica;
import io.tidemark.replica.Scope;
import io.tidemark.state.Ledger;
import io.tidemark.state.LedgerReader;
import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.ChainState;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.Pdf;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.StoredRow;
import io.tidemark.testing.TidemarkUnderTest;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A small replica of two tenants: akten of two months in several archives, a supplement of them, and dokumente of which one
 * PDF is missing at the source.
 */
public final class Stage implements AutoCloseable {
    public static final List<String> TENANTS = List.of("acme", "globex");
    public static final List<String> STREAMS = List.of("akten", "dokumente");

    public final SourceDatabase source = SourceDatabase.withDocumentStore();
    public final ObjectStoreServer store = ObjectStoreServer.inMemory();
    public final DocumentStore documents = new DocumentStore(source);
    public final Map<String, String> settings = TidemarkUnderTest.settings(source, store);
    private TidemarkUnderTest tidemark;
    private final Map<StreamKey, Ledger> ledgers = new HashMap<>();
    private LedgerReader ledgerReader;

    Stage() {
        settings.put("tidemark.stream.akten.batch-rows", "2");
        settings.put("tidemark.stream.dokumente.batch-rows", "2");
        tidemark = TidemarkUnderTest.start(settings);
    }

    /** Sets a property, from here on. */
    public void set(String property, String value) {
        tidemark.close();
        settings.put(property, value);
        tidemark = TidemarkUnderTest.start(settings);
    }

    /** Makes the state what a run leaves that dies after it stored its first page and before it commits it. */
    void forget(String tenant, String stream) {
        ChainState.uncommit(source, tenant, stream);
    }

    /** With rows, replicated. */
    public static Stage replicated() {
        var stage = new Stage();
        for (String tenant : TENANTS) {
            stage.insert(tenant);
            STREAMS.forEach(stream -> stage.run(tenant, stream));
        }
        stage.supplement("acme");
        return stage;
    }

    private void insert(String tenant) {
        List<StoredRow> akten = new ArrayList<>();
        for (int day = 1; day <= 3; day++) {
            akten.add(documents.akte(tenant).updatedAt("2011-03-0" + day + "T10:00:00.123456Z").insert());
        }
        akten.add(documents.akte(tenant).updatedAt("2011-04-01T10:00:00Z").insert());
        for (int day = 1; day <= 3; day++) {
            documents.dokument(tenant).akte(akten.get(0)).updatedAt("2011-05-0" + day + "T10:00:00Z")
                    .pdf(Pdf.ofPage(tenant, "page " + day)).insert();
        }
        documents.dokument(tenant).akte(akten.get(0)).updatedAt("2011-05-04T10:00:00Z")
                .pdf(Pdf.ofPage(tenant, "missing")).pdfMissing().insert();
    }

    /** Rows with an old updated_at, read again. */
    private void supplement(String tenant) {
        documents.akte(tenant).updatedAt("2011-03-02T11:00:00Z").insert();
        RunReport report = tidemark.replication().run(tenant, "akten", Optional.of(Instant.parse("2011-03-02T00:00:00Z")));
        assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
    }

    public void run(String tenant, String stream) {
        RunReport report = tidemark.run(tenant, stream);
        assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
    }

    /** What a verification said. */
    public record Verified(Certificate certificate, List<Finding> findings) {
        /** The objects with faults, each once, in order. */
        public List<String> faulty() {
            return objects(Finding.Kind.FAULT);
        }

        public List<String> objects(Finding.Kind kind) {
            return findings.stream().filter(finding -> finding.kind() == kind).map(Finding::object).distinct().sorted()
                    .toList();
        }
    }

    public static VerifyOptions options(boolean deep) {
        return new VerifyOptions(Scope.ALL, deep, Optional.empty(), false, Path.of("target/verify-spool"));
    }

    /** Verifies a stream against its ledger, every byte of it. */
    public Verified verify(Place place, String tenant, String stream) {
        return verify(place, tenant, stream, options(true), true);
    }

    public Verified verify(Place place, String tenant, String stream, VerifyOptions options, boolean withLedger) {
        var all = Settings.of(PropertySource.of(settings));
        var replica = new Replica(all.store(tenant), place.reader(), all.earliestStart(tenant), Clock.systemUTC());
        List<Finding> findings = Collections.synchronizedList(new ArrayList<>());
        Ledger ledger = withLedger ? ledgers.computeIfAbsent(new StreamKey(tenant, stream, "s3"), this::ledger) : Ledger.NONE;
        var certificate = new Verification(replica, stream, options, ledger, (key, finding) -> findings.add(finding),
                Clock.systemUTC()).run(replica.archives(stream));
        assertThat(certificate.faults()).isEqualTo(findings.stream()
                .filter(finding -> finding.kind() == Finding.Kind.FAULT).count());
        return new Verified(certificate, findings);
    }

    /** Read once and held: there are hundreds of verifications. */
    private Ledger ledger(StreamKey key) {
        try {
            if (ledgerReader == null) {
                ledgerReader = LedgerReader.open(Settings.of(PropertySource.of(settings)).state());
            }
            return ledgerReader.of(key);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Keys of the chain's archives, in order. */
    public List<String> chain(String tenant, String stream) {
        return source.strings("SELECT bucket || '/' || key FROM tidemark.archive WHERE tenant = ? AND stream = ?"
                + " ORDER BY sequence", tenant, stream);
    }

    public String sha256(String tenant, String stream, int sequence) {
        return source.strings("SELECT sha256 FROM tidemark.archive WHERE tenant = ? AND stream = ? AND sequence = "
                + sequence, tenant, stream).get(0);
    }

    @Override
    public void close() {
        try {
            if (ledgerReader != null) {
                ledgerReader.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        tidemark.close();
        store.close();
        source.close();
    }
}
