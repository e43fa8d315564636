package io.tidemark.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.StreamKey;
import io.tidemark.config.PropertySource;
import io.tidemark.config.Settings;
import io.tidemark.replica.Replicas;
import io.tidemark.replica.Scope;
import io.tidemark.store.StoreClients;
import io.tidemark.verify.Place;
import io.tidemark.verify.Place.Content;
import io.tidemark.verify.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** A small replica, of which each test makes mirrors in a folder of its own. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class MirrorFixture {
    static final MirrorOptions NEW = new MirrorOptions(Scope.ALL, false);
    static final MirrorOptions DEEP = new MirrorOptions(Scope.ALL, true);

    Stage stage;
    Place store;
    StoreClients clients;
    /** What the store has, by {@code bucket/key}. */
    final Map<String, Content> contents = new TreeMap<>();

    @TempDir
    Path folder;
    Place mirror;

    @BeforeAll
    void replicate() {
        stage = Stage.replicated();
        store = new Place.InStore(stage.store);
        clients = new StoreClients(settings().connections(), 20);
        store.objects().forEach(object -> contents.put(object, store.get(object)));
    }

    @AfterAll
    void close() {
        clients.close();
        stage.close();
    }

    @BeforeEach
    void open() {
        mirror = new Place.InFolder(folder);
    }

    /** The store as it was, but for the times of what a test changed. */
    @AfterEach
    void mend() {
        List<String> objects = store.objects();
        contents.forEach((object, content) -> {
            if (!objects.contains(object) || !Arrays.equals(store.get(object).bytes(), content.bytes())) {
                store.put(object, content);
            }
        });
    }

    Settings settings() {
        return Settings.of(PropertySource.of(stage.settings));
    }

    /** What came of all streams together. */
    record Mirrored(List<MirrorReport> reports, List<Finding> findings) {
        long carried() {
            return reports.stream().mapToLong(report -> report.carriedArchives() + report.carriedAttachments()).sum();
        }

        List<String> texts() {
            return findings.stream().map(Finding::toString).sorted().toList();
        }
    }

    Mirrored mirror(MirrorOptions options) {
        return mirror(folder, options, key -> true);
    }

    Mirrored mirror(Path to, MirrorOptions options, Predicate<StreamKey> which) {
        return mirror(Replicas.inStores(settings(), clients), FolderPlace.open(to), options, which);
    }

    Mirrored mirror(Replicas source, CopyPlace to, MirrorOptions options, Predicate<StreamKey> which) {
        List<Finding> findings = Collections.synchronizedList(new ArrayList<>());
        try (to) {
            var mirror = new Mirror(source, Replicas.in(settings(), to.objects()), to, options, Bandwidth.UNLIMITED,
                    Clock.systemUTC());
            var reports = mirror.keys(List.of()).stream().filter(which)
                    .map(key -> mirror.mirror(key, (found, finding) -> findings.add(finding))).toList();
            assertThat(reports.stream().mapToLong(MirrorReport::findings).sum()).isEqualTo(findings.size());
            return new Mirrored(reports, findings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the mirror shows to those who read it. */
    List<String> copies() {
        return mirror.objects().stream().filter(object -> !("/" + object).contains("/.")).toList();
    }

    void assertSame(String... except) {
        assertThat(copies()).isEqualTo(contents.keySet().stream().filter(object -> !List.of(except).contains(object)).toList());
        copies().forEach(object -> assertThat(mirror.get(object).bytes()).as(object)
                .isEqualTo(contents.get(object).bytes()));
    }

    String pdf(String tenant) {
        return contents.keySet().stream().filter(object -> object.startsWith("tidemark-" + tenant) && object.endsWith(".pdf"))
                .findFirst().orElseThrow();
    }

    static Content changed(Content content) {
        byte[] bytes = content.bytes().clone();
        bytes[bytes.length / 2] ^= 1;
        return content.with(bytes);
    }
}
