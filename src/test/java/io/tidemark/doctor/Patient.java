package io.tidemark.doctor;

import io.tidemark.chain.Rebuild;
import io.tidemark.chain.RebuildListener;
import io.tidemark.chain.RebuildOptions;
import io.tidemark.chain.RebuildReport;
import io.tidemark.config.ConfigFiles;
import io.tidemark.config.PropertySource;
import io.tidemark.config.Settings;
import io.tidemark.reader.Layout;
import io.tidemark.run.StreamDefinition;
import io.tidemark.state.Databases;
import io.tidemark.store.StoreClients;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A source and a store, both well until a test changes that, and the doctor who looks at them. */
final class Patient implements AutoCloseable {
    private static final UnaryOperator<String> SQL = ConfigFiles.in(Path.of("."))::readSql;
    private static final SortedMap<String, StreamDefinition> STREAMS = new TreeMap<>(Map.of(
            "akten", new StreamDefinition("akten", SQL.apply("akten.sql"), "{designator}-a-{updated_at}", Optional.empty(),
                    "tenant", "updated_at", "id", List.of()),
            "dokumente", new StreamDefinition("dokumente", SQL.apply("dokumente.sql"),
                    "d-{updated_at}-{_akte_designator}-{designator}", Optional.of(SQL.apply("dokumente-pdf.sql")),
                    "tenant", "updated_at", "id", List.of())));
    private static final Map<String, String> TENANTS = Map.of("akten", "SELECT DISTINCT tenant FROM akte ORDER BY tenant",
            "dokumente", "SELECT DISTINCT tenant FROM dokument ORDER BY tenant");

    final SourceDatabase source = SourceDatabase.withDocumentStore();
    final ObjectStoreServer store;
    final Map<String, String> settings;

    /** The store is the caller's, and stays open. */
    Patient(ObjectStoreServer store) {
        this.store = store;
        this.settings = TidemarkUnderTest.settings(source, store);
    }

    /** All that the doctor says of the streams as shipped. No Camel is started, which he needs none of. */
    List<Finding> examine(String... tenants) {
        Settings checked = Settings.of(PropertySource.of(settings));
        try (var databases = new Databases(checked.source(), checked.state(), 1);
             var clients = new StoreClients(checked.connections(), 2)) {
            return new Doctor(checked, STREAMS::get, stream -> checked.tenants().isAll() ? source.strings(TENANTS.get(stream))
                    : checked.tenants().names(), SQL, databases.source(), clients, Clock.systemUTC())
                    .examine(STREAMS.keySet(), Set.of(tenants), what -> { });
        }
    }

    /** The bucket of this month's rows. */
    static String bucket(String tenant) {
        return Layout.DEFAULT.bucket(tenant, Instant.now());
    }

    /** Restores the state of acme's stream from the store. */
    RebuildReport rebuild(String stream) {
        try (var tidemark = TidemarkUnderTest.start(settings)) {
            return tidemark.service().context().getRegistry().lookupByNameAndType("rebuild", Rebuild.class).rebuild(
                    tidemark.replication().key("acme", stream), new RebuildOptions(false, false), RebuildListener.NONE);
        }
    }

    /** What isn't all right, as {@code severity where: found}. */
    static List<String> complaints(List<Finding> findings) {
        return findings.stream().filter(finding -> finding.severity() != Severity.OK).map(Patient::text).toList();
    }

    static String text(Finding finding) {
        // Clocks tell whole seconds, and a second may begin between two looks.
        return finding.severity().word() + " " + finding.where() + ": "
                + finding.found().replaceAll("clock is [01] s (behind|ahead of)", "clock is N s behind");
    }

    @Override
    public void close() {
        source.close();
    }
}
