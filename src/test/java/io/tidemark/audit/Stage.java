package io.tidemark.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.StreamKey;
import io.tidemark.config.ConfigFiles;
import io.tidemark.config.DatabaseSettings;
import io.tidemark.config.PropertySource;
import io.tidemark.config.Secret;
import io.tidemark.config.Settings;
import io.tidemark.flow.Audits;
import io.tidemark.flow.Streams;
import io.tidemark.reader.CheckReplica;
import io.tidemark.replica.Replica;
import io.tidemark.replica.Replicas;
import io.tidemark.replica.Scope;
import io.tidemark.restore.RestoreListener;
import io.tidemark.restore.RestoreOptions;
import io.tidemark.restore.Restorer;
import io.tidemark.restore.StreamReport;
import io.tidemark.state.LedgerReader;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.store.StoreClients;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import io.tidemark.verify.Certificate;
import io.tidemark.verify.Verifier;
import io.tidemark.verify.VerifyOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A source, its replica and Tidemark between them, with pages so small that an audit has many ranges. */
final class Stage implements AutoCloseable {
    static final AuditOptions BY_SIZE = new AuditOptions(Scope.ALL, false);
    static final AuditOptions DEEP = new AuditOptions(Scope.ALL, true);

    final SourceDatabase source;
    final ObjectStoreServer store = ObjectStoreServer.inMemory();
    final DocumentStore documents;
    final Map<String, String> settings;
    final TidemarkUnderTest tidemark;

    private Stage(SourceDatabase source, Map<String, String> more) {
        this.source = source;
        this.documents = new DocumentStore(source);
        this.settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.stream.default.page-rows", "40");
        settings.put("tidemark.stream.default.batch-rows", "15");
        settings.putAll(more);
        this.tidemark = more.containsKey("test.config") ? TidemarkUnderTest.start(Path.of(settings.remove("test.config")), settings)
                : TidemarkUnderTest.start(settings);
    }

    static Stage open() {
        return new Stage(SourceDatabase.withDocumentStore(), Map.of());
    }

    /** A source with tables of its own, and a folder that adds routes and SQL files. */
    static Stage open(SourceDatabase source, String config, Path spool) {
        return new Stage(source, Map.of("test.config", config, "tidemark.spool.dir", spool.toString()));
    }

    /** One run of each stream, which has to catch up. */
    void catchUp(String tenant, String... streams) {
        for (String stream : streams) {
            var report = tidemark.run(tenant, stream);
            assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CAUGHT_UP);
        }
    }

    Audits audits() {
        return audits(tidemark);
    }

    static Audits audits(TidemarkUnderTest tidemark) {
        return tidemark.service().context().getRegistry().lookupByNameAndType("audits", Audits.class);
    }

    /** A deep verification of a tenant's stream, which has supplements, against the store and the ledger. */
    void assertVerified(String tenant, String stream) throws SQLException {
        Certificate certificate = verify(tenant, stream);
        assertThat(certificate.firstFaults()).isEmpty();
        assertThat(certificate.supplements()).isPositive();
    }

    /** A deep verification of a tenant's stream, against the store and the ledger. */
    Certificate verify(String tenant, String stream) throws SQLException {
        Settings checked = Settings.of(PropertySource.of(settings));
        var options = new VerifyOptions(Scope.ALL, true, Optional.empty(), false, tidemark.spool());
        try (var clients = new StoreClients(checked.connections(), 20); var ledgers = LedgerReader.open(checked.state())) {
            return new Verifier(Replicas.inStores(checked, clients), Optional.of(ledgers), options, Clock.systemUTC())
                    .verify(new StreamKey(tenant, stream, "s3"), (key, archives) -> { }, (key, finding) -> { });
        }
    }

    /** A tenant's replica, to be read. */
    void withReplica(String tenant, Consumer<Replica> reader) {
        Settings checked = Settings.of(PropertySource.of(settings));
        try (var clients = new StoreClients(checked.connections(), 20)) {
            reader.accept(Replicas.inStores(checked, clients).of(tenant));
        }
    }

    /** Brings everything of a tenant back into a database. */
    void restore(SourceDatabase into, Path spool, String tenant, String... streams) throws SQLException {
        Settings checked = Settings.of(PropertySource.of(settings));
        Streams declared = tidemark.service().context().getRegistry().lookupByNameAndType("streams", Streams.class);
        try (var clients = new StoreClients(checked.connections(), 20)) {
            var report = new Restorer(Replicas.inStores(checked, clients), declared::mapping, ConfigFiles.in(spool)::readSql, spool)
                    .restore(Arrays.stream(streams).map(stream -> new StreamKey(tenant, stream, "s3")).toList(),
                            new DatabaseSettings(into.jdbcUrl(), into.username(), new Secret(into.password())),
                            RestoreOptions.ALL, RestoreListener.NONE);
            assertThat(report.streams()).allMatch(StreamReport::isWhole);
        }
    }

    AuditReport audit(String tenant, String stream) {
        return audit(tenant, stream, BY_SIZE);
    }

    /** An audit that can be done. */
    AuditReport audit(String tenant, String stream, AuditOptions options) {
        return audit(tenant, stream, options, AuditListener.NONE);
    }

    AuditReport audit(String tenant, String stream, AuditOptions options, AuditListener watch) {
        try {
            var outcome = audits().audit(new StreamKey(tenant, stream, "s3"), options, watch);
            assertThat(outcome.failure()).isEmpty();
            return outcome.report().orElseThrow();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The findings of an audit, as {@code kind id}. */
    List<String> findings(String tenant, String stream, AuditOptions options) {
        List<String> findings = new ArrayList<>();
        audit(tenant, stream, options, new AuditListener() {
            @Override
            public void found(StreamKey key, Finding finding) {
                findings.add(finding.kind().word() + " " + finding.id());
            }
        });
        return findings;
    }

    /** Everything of a tenant by the reader that shares no code with Tidemark, byte by byte and against the source. */
    void assertSound(String tenant, String streams) throws SQLException {
        var out = new ByteArrayOutputStream();
        int status = CheckReplica.run(new String[] {"--endpoint", store.endpoint().toString(), "--key", store.accessKey(),
            "--secret", store.secretKey(), "--tenant", tenant, "--streams", streams, "--jdbc", source.jdbcUrl(), "--user",
            source.username(), "--password", source.password(), "--deep"}, new PrintStream(out, true, StandardCharsets.UTF_8));
        assertThat(status).as(out.toString(StandardCharsets.UTF_8)).isZero();
    }

    @Override
    public void close() {
        tidemark.close();
        store.close();
        source.close();
    }
}
