package io.tidemark.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.StreamKey;
import io.tidemark.TidemarkException;
import io.tidemark.batch.AttachmentEntry;
import io.tidemark.config.PropertySource;
import io.tidemark.config.Settings;
import io.tidemark.mirror.Finding.Kind;
import io.tidemark.replica.Replicas;
import io.tidemark.replica.Scope;
import io.tidemark.state.CheckResult.Verdict;
import io.tidemark.store.ObjectStore;
import io.tidemark.store.StoreClients;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.testing.Operation;
import io.tidemark.verify.Place;
import io.tidemark.verify.Place.Content;
import io.tidemark.verify.Stage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mirror has what the replica promises, byte for byte, and nothing that it doesn't; whatever is amiss is told. */
class MirrorTest {
    private static final MirrorOptions NEW = new MirrorOptions(Scope.ALL, false);
    private static final MirrorOptions DEEP = new MirrorOptions(Scope.ALL, true);

    private static Stage stage;
    private static Place store;
    private static StoreClients clients;
    private static final Map<String, Content> CONTENTS = new TreeMap<>();

    @TempDir
    private Path folder;
    private Place mirror;

    @BeforeAll
    static void replicate() {
        stage = Stage.replicated();
        store = new Place.InStore(stage.store);
        clients = new StoreClients(settings().connections(), 20);
        store.objects().forEach(object -> CONTENTS.put(object, store.get(object)));
    }

    @AfterAll
    static void close() {
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
        CONTENTS.forEach((object, content) -> {
            if (!objects.contains(object) || !Arrays.equals(store.get(object).bytes(), content.bytes())) {
                store.put(object, content);
            }
        });
    }

    private static Settings settings() {
        return Settings.of(PropertySource.of(stage.settings));
    }

    /** What came of all streams together. */
    private record Mirrored(List<MirrorReport> reports, List<Finding> findings) {
        long carried() {
            return reports.stream().mapToLong(report -> report.carriedArchives() + report.carriedAttachments()).sum();
        }

        List<String> texts() {
            return findings.stream().map(Finding::toString).sorted().toList();
        }
    }

    private Mirrored mirror(MirrorOptions options) {
        return mirror(folder, options, key -> true);
    }

    private static Mirrored mirror(Path to, MirrorOptions options, Predicate<StreamKey> which) {
        return mirror(Replicas.inStores(settings(), clients), FolderPlace.open(to), options, which);
    }

    private static Mirrored mirror(Replicas source, CopyPlace to, MirrorOptions options, Predicate<StreamKey> which) {
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
    private List<String> copies() {
        return mirror.objects().stream().filter(object -> !("/" + object).contains("/.")).toList();
    }

    private void assertSame(String... except) {
        assertThat(copies()).isEqualTo(CONTENTS.keySet().stream().filter(object -> !List.of(except).contains(object)).toList());
        copies().forEach(object -> assertThat(mirror.get(object).bytes()).as(object)
                .isEqualTo(CONTENTS.get(object).bytes()));
    }

    private static String pdf(String tenant) {
        return CONTENTS.keySet().stream().filter(object -> object.startsWith("tidemark-" + tenant) && object.endsWith(".pdf"))
                .findFirst().orElseThrow();
    }

    private static Content changed(Content content) {
        byte[] bytes = content.bytes().clone();
        bytes[bytes.length / 2] ^= 1;
        return content.with(bytes);
    }

    @Test
    void mirrorIsAReplicaOfItsOwnAndTheNextOneReadsNothingTwice() throws IOException {
        var first = mirror(NEW);

        assertThat(first.findings()).isEmpty();
        assertThat(first.carried()).isEqualTo(CONTENTS.size());
        assertSame();
        for (String tenant : Stage.TENANTS) {
            for (String stream : Stage.STREAMS) {
                assertThat(stage.verify(mirror, tenant, stream).findings()).isEmpty();
            }
        }
        assertThat(Files.getLastModifiedTime(folder.resolve(pdf("acme"))).toInstant())
                .isEqualTo(stage.store.head(Place.bucket(pdf("acme")), Place.key(pdf("acme"))).lastModified());

        stage.store.faults().forgetRequests();
        var second = mirror(NEW);
        assertThat(second.findings()).isEmpty();
        assertThat(second.carried()).isZero();
        assertThat(stage.store.faults().count(Operation.GET)).isZero();
    }

    @Test
    void monthHasTheArchivesThatMayHaveRowsOfItAndTheirAttachments() {
        Scope april = new Scope(Optional.of(Instant.parse("2011-04-01T00:00:00Z")),
                Optional.of(Instant.parse("2011-05-01T00:00:00Z")), Optional.empty());

        assertThat(mirror(new MirrorOptions(april, false)).findings()).isEmpty();
        // By their names, the first archive of dokumente and the supplements could have rows of April, too.
        assertThat(copies()).isEqualTo(CONTENTS.keySet().stream().filter(object -> object.contains("akten-00000003_")
                || object.contains("akten-00000006_")).toList());

        assertThat(mirror(NEW).findings()).isEmpty();
        assertSame();
    }

    /** Each object of a tenant in turn, with a byte changed and its metadata as before. */
    @Test
    void objectThatIsDamagedIsToldAndNotCarriedOver(@TempDir Path folders) throws IOException {
        for (String object : CONTENTS.keySet().stream().filter(object -> object.startsWith("tidemark-acme-")).toList()) {
            Path fresh = Files.createTempDirectory(folders, "mirror-");
            String stream = Place.key(object).substring(0, Place.key(object).indexOf('/'));
            store.put(object, changed(CONTENTS.get(object)));

            var mirrored = mirror(fresh, NEW, key -> key.tenant().equals("acme") && key.stream().equals(stream));

            assertThat(mirrored.findings()).as(object).extracting(Finding::object).containsOnly(object);
            assertThat(mirrored.findings()).extracting(Finding::kind).containsOnly(Kind.DAMAGED);
            // An archive that isn't proved doesn't say which attachments are its own.
            assertThat(new Place.InFolder(fresh).objects()).doesNotContain(object);
            store.put(object, CONTENTS.get(object));
        }
    }

    /** The same tar in another gzip, metadata and all: only the archive that follows it tells. */
    @Test
    void archiveThatWasExchangedForAValidOneIsToldByTheOneThatFollows() throws IOException {
        String object = stage.chain("acme", "akten").get(1);
        String follower = stage.chain("acme", "akten").get(2);
        byte[] other = compressedAnew(CONTENTS.get(object).bytes());
        Map<String, String> metadata = new HashMap<>(CONTENTS.get(object).metadata());
        metadata.put("sha256", DigestUtils.sha256Hex(other));
        store.put(object, new Content(other, metadata));

        assertThat(mirror(NEW).texts()).containsExactly("damaged: " + object + " has SHA-256 " + DigestUtils.sha256Hex(other)
                + ", and archive " + follower + ", which follows it, names " + stage.sha256("acme", "akten", 2));
        assertSame(object);
    }

    private static byte[] compressedAnew(byte[] archive) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes) {
            {
                def.setLevel(1);
            }
        }; var in = new GZIPInputStream(new ByteArrayInputStream(archive))) {
            in.transferTo(out);
        }
        assertThat(bytes.toByteArray()).isNotEqualTo(archive);
        return bytes.toByteArray();
    }

    @Test
    void whatVanishedAtTheSourceIsToldEachTimeAndStaysInTheMirror() {
        mirror(NEW);
        String archive = stage.chain("globex", "akten").get(2);
        store.remove(archive);
        store.remove(pdf("acme"));

        for (int time = 1; time <= 2; time++) {
            assertThat(mirror(NEW).texts()).as("time " + time).containsExactly(
                    "vanished: " + pdf("acme") + " is in the mirror, and no longer at its source",
                    "vanished: " + archive + " is in the mirror, and no longer at its source");
        }
        assertSame();
    }

    @Test
    void storeThatIsEmptiedLeavesTheMirrorAsItWas() {
        mirror(NEW);
        store.objects().forEach(store::remove);

        assertThat(mirror(NEW).findings()).hasSize(CONTENTS.size()).extracting(Finding::kind).containsOnly(Kind.VANISHED);
        assertSame();
    }

    @Test
    void whatTheSourceLacksBeforeItWasCopiedIsToldUntilItIsBack() {
        String archive = stage.chain("globex", "akten").get(1);
        String follower = stage.chain("globex", "akten").get(2);
        store.remove(archive);
        store.remove(pdf("acme"));
        String owner = stage.chain("acme", "dokumente").get(0);

        assertThat(mirror(NEW).texts()).containsExactly(
                "vanished: " + pdf("acme") + " is missing: it is an attachment of archive " + owner,
                "vanished: " + archive + " is missing: archive " + follower + " follows it");
        assertSame(archive, pdf("acme"));
        assertThat(mirror(NEW).texts()).as("its archive is there, and it is asked for all the same").containsExactly(
                "vanished: " + pdf("acme") + " is missing: it is an attachment of archive " + owner);

        mend();
        assertThat(mirror(NEW).findings()).isEmpty();
        assertSame();
    }

    @Test
    void whatChangedAtTheSourceIsToldAndStaysInTheMirrorAsItWas() throws IOException {
        mirror(NEW);
        String archive = stage.chain("acme", "akten").get(0);
        // As from a time before these changes, which may be of the same second as the copies.
        Files.setLastModifiedTime(folder.resolve(archive), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        Content content = changed(CONTENTS.get(archive));
        store.put(archive, content);
        String pdf = pdf("globex");
        store.put(pdf, CONTENTS.get(pdf).with(new byte[7]));

        assertThat(mirror(NEW).texts()).containsExactly(
                "changed: " + archive + " has SHA-256 " + DigestUtils.sha256Hex(content.bytes()) + ", and the mirror has "
                        + stage.sha256("acme", "akten", 1),
                "changed: " + pdf + " has 7 bytes, and the mirror has " + CONTENTS.get(pdf).bytes().length);
        assertSame();
    }

    @Test
    void whatWasStoredAgainInTheSameBytesIsReadOnce() throws IOException {
        mirror(NEW);
        Files.setLastModifiedTime(folder.resolve(pdf("acme")), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        stage.store.faults().forgetRequests();

        assertThat(mirror(NEW).findings()).isEmpty();
        assertThat(mirror(NEW).findings()).isEmpty();
        assertThat(stage.store.faults().count(Operation.GET)).isEqualTo(1);
    }

    @Test
    void deepTellsWhatIsSpoiltInTheMirrorAndFetchesWhatIsGone() {
        mirror(NEW);
        String archive = stage.chain("acme", "akten").get(0);
        String other = stage.chain("globex", "dokumente").get(0);
        mirror.put(archive, changed(mirror.get(archive)));
        mirror.put(pdf("acme"), changed(mirror.get(pdf("acme"))));
        mirror.remove(pdf("globex"));
        mirror.remove(other);

        var mirrored = mirror(DEEP);
        assertThat(mirrored.findings()).extracting(Finding::kind).containsOnly(Kind.SPOILT);
        assertThat(mirrored.findings()).extracting(Finding::object).containsExactlyInAnyOrder(archive, pdf("acme"));
        assertThat(mirrored.carried()).isEqualTo(2);

        mirror.remove(archive);
        mirror.remove(pdf("acme"));
        assertThat(mirror(DEEP).findings()).isEmpty();
        assertSame();
    }

    @Test
    void fileThatIsThereInOtherBytesIsNotOverwritten() {
        String archive = stage.chain("acme", "dokumente").get(0);
        mirror.put(pdf("acme"), new Content(new byte[] {1}, Map.of()));

        for (int time = 1; time <= 2; time++) {
            assertThat(mirror(NEW).texts()).as("time " + time).containsExactly((time == 1 ? "spoilt: " : "changed: ")
                    + pdf("acme") + (time == 1 ? " has 1 bytes, its archive " + archive + " says "
                    + CONTENTS.get(pdf("acme")).bytes().length : " has " + CONTENTS.get(pdf("acme")).bytes().length
                    + " bytes, and the mirror has 1"));
        }
        assertThat(mirror.get(pdf("acme")).bytes()).containsExactly(1);
    }

    @Test
    void leftoversOfARunThatDiedAreNotCarriedOver() {
        String leftover = pdf("acme").replace(".pdf", "x.pdf");
        store.put(leftover, CONTENTS.get(pdf("acme")));

        assertThat(mirror(NEW).findings()).isEmpty();
        assertSame();
        store.remove(leftover);
    }

    @Test
    void archiveThatNamesAFileOutsideOfTheMirrorWritesNone() throws IOException {
        try (var place = FolderPlace.open(folder)) {
            for (String key : List.of("../../x.pdf", "dokumente/../../x.pdf", "dokumente/./x.pdf", "dokumente/.x.pdf")) {
                assertThatThrownBy(() -> place.part("bucket", key)).isInstanceOf(TidemarkException.class)
                        .hasMessageStartingWith("no file in " + folder + " can have the name of object bucket/" + key + "\n");
            }
            assertThatThrownBy(() -> place.part("..", "x.pdf")).isInstanceOf(TidemarkException.class);
        }
    }

    @Test
    void folderThatIsMissingOrInUseIsRefused() throws IOException {
        Path missing = folder.resolve("nowhere");
        assertThatThrownBy(() -> FolderPlace.open(missing)).isInstanceOf(TidemarkException.class)
                .hasMessage("there is no folder " + missing + "\nHINT: make it, or mount what it is on: it is not made here, so"
                        + " that no copy goes to another medium than the one that is meant");
        try (var place = FolderPlace.open(folder)) {
            assertThatThrownBy(() -> FolderPlace.open(folder)).hasMessage("another process writes into " + place
                    + "\nHINT: wait for its end");
        }
    }

    @Test
    void nothingTakesTheNameOfWhatIsThere() throws IOException {
        try (var place = FolderPlace.open(folder)) {
            var stored = (AttachmentEntry.Stored) AttachmentEntry.stored("x", "bucket", "dokumente/pdf/x.pdf", 3,
                    DigestUtils.sha256Hex("one"));
            for (String bytes : List.of("one", "two")) {
                Path part = Files.writeString(place.part("bucket", stored.key()), bytes);
                Copy copy = Copy.of(stored, Instant.EPOCH);
                if (bytes.equals("one")) {
                    place.keep(part, copy);
                } else {
                    assertThatThrownBy(() -> place.keep(part, copy)).hasMessageStartingWith(
                            "the mirror has another object as bucket/dokumente/pdf/x.pdf, and overwrites nothing\n");
                }
            }
            assertThat(mirror.get("bucket/dokumente/pdf/x.pdf").bytes()).isEqualTo("one".getBytes());
        }
    }

    /** What a mirror is for when the bucket is gone: from the folder, which has no metadata, back to a store that has. */
    @Test
    void storeThatIsFilledFromAMirrorHasTheSameObjectsWithTheirMetadata(@TempDir Path spool) {
        mirror(NEW);
        try (var other = ObjectStoreServer.inMemory()) {
            Place filled = new Place.InStore(other);
            for (int time = 1; time <= 2; time++) {
                var mirrored = mirror(Replicas.inFolder(settings(), folder), new StorePlace(new ObjectStore(other.s3Client(),
                        Duration.ofMinutes(1)), spool, "other"), NEW, key -> true);
                assertThat(mirrored.findings()).isEmpty();
                assertThat(mirrored.carried()).isEqualTo(time == 1 ? CONTENTS.size() : 0);
            }
            assertThat(filled.objects()).containsExactlyElementsOf(CONTENTS.keySet());
            CONTENTS.forEach((object, content) -> {
                assertThat(filled.get(object).bytes()).as(object).isEqualTo(content.bytes());
                assertThat(filled.get(object).metadata()).as(object).isEqualTo(content.metadata());
            });
            assertThat(spool).isEmptyDirectory();
            assertThat(stage.verify(filled, "acme", "akten").findings()).isEmpty();
        }
    }

    @Test
    void otherStoreKeepsWhatItHas(@TempDir Path spool) {
        try (var other = ObjectStoreServer.inMemory()) {
            Place filled = new Place.InStore(other);
            other.s3Client().createBucket(create -> create.bucket(Place.bucket(pdf("acme"))));
            filled.put(pdf("acme"), new Content(new byte[] {1}, Map.of()));
            String archive = stage.chain("acme", "dokumente").get(0);

            assertThat(mirror(Replicas.inStores(settings(), clients), new StorePlace(new ObjectStore(other.s3Client(),
                    Duration.ofMinutes(1)), spool, "other"), NEW, key -> true).texts()).containsExactly("spoilt: " + pdf("acme")
                    + " has 1 bytes, its archive " + archive + " says " + CONTENTS.get(pdf("acme")).bytes().length);
            assertThat(filled.get(pdf("acme")).bytes()).containsExactly(1);
        }
    }

    @Test
    void resultForTheStateHasTheFirstFindings() {
        store.remove(pdf("acme"));
        MirrorReport report = mirror(NEW).reports().stream()
                .filter(each -> each.key().equals(new StreamKey("acme", "dokumente", "s3"))).findFirst().orElseThrow();

        var result = MirrorFigures.result(report);
        assertThat(result.kind()).isEqualTo("mirror");
        assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(result.message()).startsWith("1 findings, the first: vanished: " + pdf("acme"));
        assertThat(result.figures()).contains("\"carriedAttachments\":2", "\"firstFindings\":[\"vanished: ",
                "\"counts\":{\"vanished\":1,\"changed\":0,\"damaged\":0,\"spoilt\":0}");
    }
}
