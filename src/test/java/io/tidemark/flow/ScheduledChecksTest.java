package io.tidemark.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.config.ConfigFiles;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.testing.Await;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduledChecksTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** One tenant's replica has lost an archive: that is told, repaired where it can be, and stops no check of the other. */
    @Test
    void auditVerifyAndDrillGoByThemselvesAndOneBadTenantStopsNoOther(@TempDir Path folder) throws Exception {
        try (var source = SourceDatabase.withDocumentStore(); var restored = SourceDatabase.withDocumentStore();
             var store = ObjectStoreServer.inMemory()) {
            for (String tenant : List.of("acme", "bad")) {
                new DocumentStore(source).load(tenant, 20, 0, 1);
            }
            var settings = TidemarkUnderTest.settings(source, store);
            settings.put("tidemark.spool.dir", folder.resolve("spool").toString());
            settings.put("tidemark.management.port", "0");
            settings.put("tidemark.stream.default.schedule", "0 0 3 1 1 ?");
            settings.put("tidemark.stream.default.batch-rows", "10");
            settings.put("tidemark.restore.url", restored.jdbcUrl());
            settings.put("tidemark.audit.repair", "true");
            settings.put("tidemark.drill.sample", "100%");
            try (var tidemark = TidemarkUnderTest.start(settings)) {
                for (String tenant : List.of("acme", "bad")) {
                    assertThat(tidemark.run(tenant, "akten").outcome()).isEqualTo(Outcome.CAUGHT_UP);
                }
            }
            store.s3Client().deleteObject(request -> request.bucket("tidemark-bad-2011-01")
                    .key(store.keys("tidemark-bad-2011-01").get(0)));
            List.of("audit", "verify", "drill").forEach(kind -> settings.put("tidemark." + kind + ".schedule", "1s"));
            try (var service = new Service(ConfigFiles.in(folder), Service.Mode.SCHEDULED, settings)) {
                service.start();

                Await.until(PATIENCE, "all were checked", () -> source.strings("SELECT kind || ' ' || tenant || ' ' || verdict"
                        + " FROM tidemark.checks WHERE stream = 'akten' ORDER BY 1").equals(List.of("audit acme passed",
                        "audit bad passed", "drill acme passed", "drill bad failed", "verify acme passed", "verify bad failed")));
                HealthCheck health = HealthCheckRegistry.get(service.context()).getCheck("checks").orElseThrow();
                Await.until(PATIENCE, "health tells it", () -> health.call().getState() == HealthCheck.State.DOWN);
                assertThat(health.call().getMessage()).isPresent().get().asString().contains("verify of bad/akten/s3: ");
            }
            assertThat(source.number("SELECT sum(rows) FROM tidemark.archive WHERE tenant = 'bad' AND kind = 'supplement'"))
                    .as("the rows of the archive that is lost").isEqualTo(10);
        }
    }
}
