package io.tidemark.doctor;

import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A source and a store, both well until a test changes that, and the doctor who looks at them. */
final class Patient implements AutoCloseable {
    final SourceDatabase source = SourceDatabase.withDocumentStore();
    final ObjectStoreServer store = ObjectStoreServer.inMemory();
    final Map<String, String> settings = TidemarkUnderTest.settings(source, store);

    /** All that the doctor says, with the streams and routes as shipped. */
    List<Finding> examine(String... tenants) {
        try (var tidemark = TidemarkUnderTest.start(settings)) {
            return examine(tidemark, tenants);
        }
    }

    static List<Finding> examine(TidemarkUnderTest tidemark, String... tenants) {
        return tidemark.service().context().getRegistry().lookupByNameAndType("doctor", Doctor.class)
                .examine(tidemark.replication().streams(), Set.of(tenants), what -> { });
    }

    /** What isn't all right, as {@code severity where: found}. */
    static List<String> complaints(List<Finding> findings) {
        return findings.stream().filter(finding -> finding.severity() != Severity.OK).map(Patient::text).toList();
    }

    static String text(Finding finding) {
        return finding.severity().word() + " " + finding.where() + ": " + finding.found();
    }

    @Override
    public void close() {
        store.close();
        source.close();
    }
}
