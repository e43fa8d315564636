package io.tidemark.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tidemark.config.ConfigFiles;
import io.tidemark.config.ConfigurationException;
import io.tidemark.ops.RunBoard;
import io.tidemark.ops.StreamFigures;
import io.tidemark.testing.Await;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.Route;
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

    /** A stream's name may end as a tenant's begins, and names that differ may share a hash code. */
    @Test
    void eachScheduleHasARouteAndATriggerOfItsOwn(@TempDir Path folder) throws Exception {
        assertThat("xao".hashCode()).isEqualTo("xc1".hashCode());
        route(folder, Files.readString(Path.of("src/main/resources/routes/akten.camel.yaml")).replace("akten", "akten-neu")
                .replace("akten-neu.sql", "akten.sql"));
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            var settings = yearly(folder, source, store);
            settings.put("tidemark.tenants", "x,neu-x,xao,xc1");
            for (String tenant : List.of("x", "neu-x", "xao", "xc1")) {
                settings.put("tidemark.tenant." + tenant + ".stream.default.schedule", "0 0 4 1 1 ?");
            }
            try (var service = new Service(ConfigFiles.in(folder), Service.Mode.SCHEDULED, settings)) {
                service.start();

                List<Route> routes = service.context().getRoutes().stream().filter(route -> route.getRouteId().contains("@"))
                        .toList();
                assertThat(routes).extracting(Route::getRouteId).hasSize(12).contains("akten@neu-x", "akten-neu@x");
                assertThat(routes).extracting(route -> route.getEndpoint().getEndpointUri()).doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void routeOfThatIdInARouteFileIsRefused(@TempDir Path folder) throws Exception {
        route(folder, """
                - route:
                    id: akten@x
                    from:
                      uri: direct:mine
                      steps:
                        - log:
                            message: mine
                """);
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            var settings = yearly(folder, source, store);
            settings.put("tidemark.tenants", "x");
            settings.put("tidemark.tenant.x.stream.akten.schedule", "0 0 4 1 1 ?");
            try (var service = new Service(ConfigFiles.in(folder), Service.Mode.SCHEDULED, settings)) {
                assertThat(catchThrowable(service::start)).isInstanceOfSatisfying(ConfigurationException.class, wrong ->
                        assertThat(wrong.problems()).containsExactly("route akten@x: a route file has a route of this id, which"
                                + " the schedule of tenant x for stream akten needs; give it another id"));
            }
        }
    }

    private static void route(Path folder, String yaml) throws IOException {
        Files.createDirectory(folder.resolve("routes"));
        Files.writeString(folder.resolve("routes/mine.camel.yaml"), yaml);
    }

    private static Map<String, String> yearly(Path folder, SourceDatabase source, ObjectStoreServer store) {
        var settings = TidemarkUnderTest.settings(source, store);
        settings.put("tidemark.spool.dir", folder.resolve("spool").toString());
        settings.put("tidemark.management.port", "0");
        settings.put("tidemark.stream.default.schedule", "0 0 3 1 1 ?");
        return settings;
    }
}
