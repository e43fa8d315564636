package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.StreamKey;
import io.tidemark.config.ConfigFiles;
import io.tidemark.config.DatabaseSettings;
import io.tidemark.config.PropertySource;
import io.tidemark.config.Secret;
import io.tidemark.config.Settings;
import io.tidemark.flow.Streams;
import io.tidemark.replica.Replicas;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.store.StoreClients;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A source that Tidemark replicates with its shipped routes, and what a restore needs to bring it back. */
public final class RestoreStage implements AutoCloseable {
    public final SourceDatabase source;
    public final ObjectStoreServer store = ObjectStoreServer.inMemory();
    public final Map<String, String> settings;
    private final TidemarkUnderTest tidemark;
    private final StoreClients clients;
    private final Replicas replicas;
    private final UnaryOperator<String> sqlFiles;
    private final Path spool;

    /** @param config a folder that adds routes and SQL files */
    public RestoreStage(SourceDatabase source, Path config, Path spool, Map<String, String> more) {
        this.source = source;
        this.spool = spool;
        this.settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.spool.dir", spool.toString());
        settings.putAll(more);
        this.tidemark = TidemarkUnderTest.start(config, settings);
        Settings checked = Settings.of(PropertySource.of(settings));
        this.clients = new StoreClients(checked.connections(), 20);
        this.replicas = Replicas.inStores(checked, clients);
        this.sqlFiles = ConfigFiles.in(config)::readSql;
    }

    /** Replicates what the source has by now. */
    public void replicate(String tenant, String... streams) {
        for (String stream : streams) {
            var report = tidemark.run(tenant, stream);
            assertThat(report.message()).isEmpty();
            assertThat(report.outcome()).isEqualTo(Outcome.CAUGHT_UP);
        }
    }

    /** Reads again what is older than the watermark: what isn't as it was is stored as a supplement. */
    void readAgain(String tenant, String stream) {
        assertThat(tidemark.replication().run(tenant, stream, Optional.of(Instant.parse("2011-01-01T00:00:00Z"))).outcome())
                .isEqualTo(Outcome.CAUGHT_UP);
    }

    /** Copies every object into a folder, as a mirror keeps them. */
    Path mirror(Path folder) throws IOException {
        for (String bucket : store.buckets()) {
            for (String key : store.keys(bucket)) {
                Path file = folder.resolve(bucket).resolve(key);
                Files.createDirectories(file.getParent());
                Files.write(file, store.bytes(bucket, key));
            }
        }
        return folder;
    }

    /** Restores a tenant's streams. */
    RestoreReport restore(SourceDatabase into, RestoreOptions options, String tenant, String... streams) throws SQLException {
        return restore(replicas, into, into.username(), options, tenant, streams);
    }

    /** As a role that isn't the superuser. */
    RestoreReport restoreAs(String role, SourceDatabase into, String tenant, String... streams) throws SQLException {
        return restore(replicas, into, role, RestoreOptions.ALL, tenant, streams);
    }

    /** From a folder that holds a copy of the store. */
    RestoreReport restoreFrom(Path folder, SourceDatabase into, String tenant, String... streams) throws SQLException {
        return restore(Replicas.inFolder(Settings.of(PropertySource.of(settings)), folder), into, into.username(),
                RestoreOptions.ALL, tenant, streams);
    }

    private RestoreReport restore(Replicas from, SourceDatabase into, String role, RestoreOptions options, String tenant,
                                  String... streams) throws SQLException {
        Streams declared = tidemark.service().context().getRegistry().lookupByNameAndType("streams", Streams.class);
        List<StreamKey> keys = Arrays.stream(streams).map(stream -> from.of(tenant).key(stream)).toList();
        return new Restorer(from, declared::mapping, sqlFiles, spool).restore(keys,
                new DatabaseSettings(into.jdbcUrl(), role, new Secret(into.password())), options,
                RestoreListener.NONE);
    }

    /** The same, which has to bring everything back. */
    public RestoreReport restoreWhole(SourceDatabase into, String tenant, String... streams) throws SQLException {
        RestoreReport report = restore(into, RestoreOptions.ALL, tenant, streams);
        assertThat(report.streams()).allSatisfy(stream -> {
            assertThat(stream.failure()).isEmpty();
            assertThat(stream.refused().first()).isEmpty();
            assertThat(stream.attachmentFaults().first()).isEmpty();
        });
        assertThat(report.conflicts().first()).isEmpty();
        assertThat(report.dangling()).isEmpty();
        return report;
    }

    /** Asserts that a table's rows are the source's, value for value. */
    public void assertSame(SourceDatabase restored, String table) {
        String rows = "SELECT t::text FROM " + table + " t ORDER BY 1";
        assertThat(restored.strings(rows)).isEqualTo(source.strings(rows));
    }

    @Override
    public void close() {
        clients.close();
        tidemark.close();
        store.close();
        source.close();
    }
}
