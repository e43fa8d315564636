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
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A source that Tidemark replicates with its shipped routes, and what a restore needs to bring it back. */
final class RestoreStage implements AutoCloseable {
    final SourceDatabase source;
    final ObjectStoreServer store = ObjectStoreServer.inMemory();
    final Map<String, String> settings;
    private final TidemarkUnderTest tidemark;
    private final StoreClients clients;
    private final Replicas replicas;
    private final UnaryOperator<String> sqlFiles;

    /** @param config a folder that adds routes and SQL files */
    RestoreStage(SourceDatabase source, Path config, Path spool, Map<String, String> more) {
        this.source = source;
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
    void replicate(String tenant, String... streams) {
        for (String stream : streams) {
            var report = tidemark.run(tenant, stream);
            assertThat(report.message()).isEmpty();
            assertThat(report.outcome()).isEqualTo(Outcome.CAUGHT_UP);
        }
    }

    /** Restores a tenant's streams. */
    RestoreReport restore(SourceDatabase into, RestoreOptions options, String tenant, String... streams) throws SQLException {
        return restore(replicas, into, options, tenant, streams);
    }

    RestoreReport restore(Replicas from, SourceDatabase into, RestoreOptions options, String tenant, String... streams)
            throws SQLException {
        Streams declared = tidemark.service().context().getRegistry().lookupByNameAndType("streams", Streams.class);
        List<StreamKey> keys = Arrays.stream(streams).map(stream -> from.of(tenant).key(stream)).toList();
        return new Restorer(from, declared::mapping, sqlFiles).restore(keys,
                new DatabaseSettings(into.jdbcUrl(), into.username(), new Secret(into.password())), options,
                Restorer.Progress.NONE);
    }

    /** The same, which has to bring everything back. */
    RestoreReport restoreWhole(SourceDatabase into, String tenant, String... streams) throws SQLException {
        RestoreReport report = restore(into, RestoreOptions.ALL, tenant, streams);
        assertThat(report.streams()).allSatisfy(stream -> {
            assertThat(stream.failure()).isEmpty();
            assertThat(stream.refused().first()).isEmpty();
            assertThat(stream.attachmentFaults().first()).isEmpty();
        });
        assertThat(report.conflicts().first()).isEmpty();
        return report;
    }

    /** Asserts that a table's rows are the source's, value for value. */
    void assertSame(SourceDatabase restored, String table) {
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
