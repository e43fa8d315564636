package io.tidemark.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.CheckLog;
import io.tidemark.state.Databases;
import io.tidemark.state.StateSchema;
import io.tidemark.testing.Await;
import io.tidemark.testing.DocumentStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.SourceDatabase;
import io.tidemark.testing.TidemarkUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mirror that the service keeps: off by default, on by one property, and its result where status finds it. */
class MirrorsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void scheduledMirrorIsKeptAndItsResultIsInTheState(@TempDir Path folder) throws IOException {
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).load("acme", 30, 2, 20);
            var settings = TidemarkUnderTest.settings(source, store);
            settings.put("tidemark.management.port", "0");
            settings.put("tidemark.stream.default.schedule", "1h");
            settings.put("tidemark.mirror.to", folder.toString());
            settings.put("tidemark.mirror.schedule", "500ms");
            try (var tidemark = TidemarkUnderTest.startScheduled(settings)) {
                Await.until(PATIENCE, "all is in the mirror", () -> files(folder) == 4 && source.strings(
                        "SELECT stream || ' ' || verdict FROM tidemark.checks WHERE kind = 'mirror' ORDER BY 1")
                        .equals(List.of("akten passed", "dokumente passed")));

                String bucket = store.buckets().get(0);
                String archive = store.keys(bucket, "akten/").get(0);
                store.s3Client().deleteObject(delete -> delete.bucket(bucket).key(archive));
                Await.until(PATIENCE, "that is told", () -> source.string("SELECT verdict || ': ' || message FROM tidemark.checks"
                        + " WHERE kind = 'mirror' AND stream = 'akten'").equals("failed: 1 finding: vanished: " + bucket
                        + "/" + archive + " is in the mirror, and no longer at its source"));
            }
        }
    }

    @Test
    void folderThatIsNotThereIsToldOfEachStreamAndNotMade(@TempDir Path folder) throws Exception {
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).load("acme", 3, 0, 20);
            var settings = TidemarkUnderTest.settings(source, store);
            settings.put("tidemark.mirror.to", folder.resolve("unmounted").toString());
            try (var tidemark = TidemarkUnderTest.start(settings)) {
                tidemark.run("acme", "akten");
                tidemark.service().context().getRegistry().lookupByNameAndType("mirrors", Mirrors.class).mirror();

                assertThat(source.strings("SELECT stream || ' ' || verdict || ': ' || message FROM tidemark.checks"))
                        .singleElement().asString().startsWith("akten unknown: there is no folder " + folder.resolve("unmounted"));
                assertThat(folder).isEmptyDirectory();
            }
        }
    }

    @Test
    void serviceThatStopsIsNotHeldUpByAMirrorAndNothingIsMadeOfIt(@TempDir Path folder) throws Exception {
        try (var source = SourceDatabase.withDocumentStore(); var store = ObjectStoreServer.inMemory()) {
            new DocumentStore(source).load("acme", 3, 0, 20);
            var settings = TidemarkUnderTest.settings(source, store);
            settings.put("tidemark.mirror.to", folder.toString());
            try (var tidemark = TidemarkUnderTest.start(settings)) {
                tidemark.run("acme", "akten");
                var checked = tidemark.service().settings();
                try (var databases = new Databases(checked.source(), checked.state(), 1)) {
                    var log = new CheckLog(new StateSchema(databases.state()));
                    var chains = new Chains(checked, tidemark.service().context().getRegistry()
                            .lookupByNameAndType("streams", Streams.class));
                    new Mirrors(checked, chains, log, Clock.systemUTC(), () -> true).mirror();
                    assertThat(log.last()).isEmpty();
                    assertThat(files(folder)).isZero();

                    new Mirrors(checked, chains, log, Clock.systemUTC(), () -> false).mirror();
                    assertThat(log.last()).hasSize(1);
                    assertThat(files(folder)).isEqualTo(1);
                }
            }
        }
    }

    private static long files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> Files.isRegularFile(file) && !file.getFileName().toString().startsWith(".")).count();
        }
    }
}
