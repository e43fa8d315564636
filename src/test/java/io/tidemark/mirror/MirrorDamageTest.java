package io.tidemark.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.mirror.Finding.Kind;
import io.tidemark.verify.Place;
import io.tidemark.verify.Place.Content;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is damaged, changed or gone, at the source or in the mirror, is reported; what the mirror has stays as it is. */
class MirrorDamageTest extends MirrorFixture {
    /** Each object of a tenant in turn, with a byte changed and its metadata as before. */
    @Test
    void objectThatIsDamagedIsToldAndNotCarriedOver(@TempDir Path folders) throws IOException {
        for (String object : contents.keySet().stream().filter(object -> object.startsWith("tidemark-acme-")).toList()) {
            Path fresh = Files.createTempDirectory(folders, "mirror-");
            String stream = Place.key(object).substring(0, Place.key(object).indexOf('/'));
            store.put(object, changed(contents.get(object)));

            var mirrored = mirror(fresh, NEW, key -> key.tenant().equals("acme") && key.stream().equals(stream));

            assertThat(mirrored.findings()).as(object).extracting(Finding::object).containsOnly(object);
            assertThat(mirrored.findings()).extracting(Finding::kind).containsOnly(Kind.DAMAGED);
            // An archive that isn't proved doesn't say which attachments are its own.
            assertThat(new Place.InFolder(fresh).objects()).doesNotContain(object);
            store.put(object, contents.get(object));
        }
    }

    /** The same tar in another gzip, metadata and all: only the archive that follows it tells. */
    @Test
    void archiveThatWasExchangedForAValidOneIsToldByTheOneThatFollows() throws IOException {
        String object = stage.chain("acme", "akten").get(1);
        String follower = stage.chain("acme", "akten").get(2);
        byte[] other = compressedAnew(contents.get(object).bytes());
        Map<String, String> metadata = new HashMap<>(contents.get(object).metadata());
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

        assertThat(mirror(NEW).findings()).hasSize(contents.size()).extracting(Finding::kind).containsOnly(Kind.VANISHED);
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
        Content content = changed(contents.get(archive));
        store.put(archive, content);
        String pdf = pdf("globex");
        store.put(pdf, contents.get(pdf).with(new byte[7]));

        assertThat(mirror(NEW).texts()).containsExactly(
                "changed: " + archive + " has SHA-256 " + DigestUtils.sha256Hex(content.bytes()) + ", and the mirror has "
                        + stage.sha256("acme", "akten", 1),
                "changed: " + pdf + " has 7 bytes, and the mirror has " + contents.get(pdf).bytes().length);
        assertSame();
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
                    + contents.get(pdf("acme")).bytes().length : " has " + contents.get(pdf("acme")).bytes().length
                    + " bytes, and the mirror has 1"));
        }
        assertThat(mirror.get(pdf("acme")).bytes()).containsExactly(1);
    }
}
