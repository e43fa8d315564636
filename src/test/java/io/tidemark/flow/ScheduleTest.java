package io.tidemark.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.config.ConfigFiles;
import io.tidemark.ops.RunBoard;
import io.tidemark.ops.StreamFigures;
import io.tidemark.testing.Await;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduleTest {
    @Test
    void aTenantWithAScheduleOfItsOwnIsRunByItAndLeftOutOfTheCommonTick(@TempDir Path folder) throws Exception {
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).load("acme", 5, 0, 1);
            new DocumentStore(source).load("globex", 5, 0, 1);
            var settings = TidemarkUnderTest.settings(source, store);
            settings.put("tidemark.spool.dir", folder.resolve("spool").toString());
            settings.put("tidemark.management.port", "0");
            settings.put("tidemark.stream.default.schedule", "0 0 3 1 1 ?");
            settings.put("tidemark.tenant.globex.stream.akten.schedule", "300ms");
            try (var service = new Service(ConfigFiles.in(folder), Service.Mode.SCHEDULED, settings)) {
                service.start();
                RunBoard board = service.context().getRegistry().findSingleByType(RunBoard.class);
                var globex = service.replication().key("globex", "akten");

                Await.until(Duration.ofSeconds(60), "the first run", () -> board.of(globex).lastSuccessAt().isPresent());
                var first = board.of(globex).lastSuccessAt().orElseThrow();
                Await.until(Duration.ofSeconds(60), "another run",
                        () -> board.of(globex).lastSuccessAt().orElseThrow().isAfter(first));
                assertThat(service.context().getRegistry().lookupByNameAndType("tenants", TenantSteps.class)
                        .onSchedule("akten")).isEqualTo(List.of("acme"));
                assertThat(board.all()).filteredOn(stream -> stream.lastRun().isPresent()).extracting(StreamFigures::key)
                        .containsExactly(globex);
            }
        }
    }
}
