package io.tidemark.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.TidemarkException;
import io.tidemark.batch.AttachmentEntry;
import io.tidemark.replica.Replicas;
import io.tidemark.store.ObjectStore;
import io.tidemark.testing.ObjectStoreServer;
import io.tidemark.verify.Place;
import io.tidemark.verify.Place.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where copies are kept: a folder, or another store. */
class MirrorPlaceTest extends MirrorFixture {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

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
                var mirrored = mirror(Replicas.inFolder(settings(), folder), new StorePlace(
                        new ObjectStore(other.s3Client(), PATIENCE), spool, "other"), NEW, key -> true);
                assertThat(mirrored.findings()).isEmpty();
                assertThat(mirrored.carried()).isEqualTo(time == 1 ? contents.size() : 0);
            }
            assertThat(filled.objects()).containsExactlyElementsOf(contents.keySet());
            contents.forEach((object, content) -> {
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

            assertThat(mirror(Replicas.inStores(settings(), clients), new StorePlace(
                    new ObjectStore(other.s3Client(), PATIENCE), spool, "other"), NEW, key -> true).texts()).containsExactly("spoilt: " + pdf("acme")
                    + " has 1 bytes, its archive " + archive + " says " + contents.get(pdf("acme")).bytes().length);
            assertThat(filled.get(pdf("acme")).bytes()).containsExactly(1);
        }
    }
}
