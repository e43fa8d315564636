package io.tidemark.reader;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What is done to a sound replica's objects afterwards is found and told with the object's name. */
class StoreDamageTest {
    private static HandmadeServer server;
    private static S3Client s3;
    private static int tenants;

    @BeforeAll
    static void start() throws Exception {
        server = new HandmadeServer();
        s3 = server.client();
    }

    @AfterAll
    static void stop() throws Exception {
        s3.close();
        server.close();
    }

    private final HandmadeReplica made = HandmadeReplica.sound(s3, "store" + tenants++);
    private final ReadOptions options = ReadOptions.forStream(made.stream);

    private Replica read(ReadOptions how) {
        return new ReplicaReader(s3, Layout.DEFAULT).read(made.tenant, made.stream, how);
    }

    private static void assertTold(Replica replica, String object, String fact) {
        assertThat(replica.problems()).anySatisfy(problem ->
                assertThat(problem).startsWith(object + ": ").contains(fact));
    }

    private String attachment(int archive) {
        return made.stored.get(archive).bucket() + "/" + made.attachmentKey(archive);
    }

    @Test
    void changedByteOfAnArchiveIsTold() {
        HandmadeArchive.Sealed second = made.stored.get(1);
        made.change(second.bucket(), second.key(), bytes -> {
            byte[] changed = bytes.clone();
            changed[changed.length / 2] ^= 0x10;
            return changed;
        });

        Replica replica = read(options);

        assertTold(replica, second.object(), "");
        assertTold(replica, second.object(), "but " + made.stored.get(2).object() + " follows one with");
    }

    /** The operating system's byte of the gzip header changes no content: only the chain's hash tells. */
    @Test
    void byteThatChangesNoContentIsTold() {
        HandmadeArchive.Sealed second = made.stored.get(1);
        made.change(second.bucket(), second.key(), bytes -> {
            byte[] changed = bytes.clone();
            changed[9] ^= 1;
            return changed;
        });

        Replica replica = read(options);

        assertThat(replica.problems()).hasSize(2);
        assertTold(replica, second.object(), "follows one with");
        assertTold(replica, second.object(), "metadata sha256 is");
    }

    @Test
    void archiveCutShortIsTold() {
        HandmadeArchive.Sealed second = made.stored.get(1);
        made.change(second.bucket(), second.key(), bytes -> Arrays.copyOf(bytes, bytes.length - 4));

        assertTold(read(options), second.object(), "can't be read");
    }

    @Test
    void bytesAppendedToAnArchiveAreTold() {
        HandmadeArchive.Sealed second = made.stored.get(1);
        made.change(second.bucket(), second.key(), bytes -> Arrays.copyOf(bytes, bytes.length + 3));

        assertTold(read(options), second.object(), "can't be read");
    }

    @Test
    void supplementThatIsNotAtTheWatermarkIsTold() {
        HandmadeArchive supplement = made.supplement(HandmadeRow.of(4, "2011-06-01T00:00:00.000000Z"));
        supplement.describe = json -> json.withObject("/from").put("id", 3);

        assertTold(read(made.store(supplement)), "from of a supplement is");
    }

    @Test
    void emptyArchiveIsToldAndTheOthersAreStillRead() {
        HandmadeArchive.Sealed second = made.stored.get(1);
        made.change(second.bucket(), second.key(), bytes -> new byte[0]);

        Replica replica = read(options);

        assertTold(replica, second.object(), "can't be read");
        assertThat(replica.archives()).extracting(Archive::sequence).containsExactly(1L, 3L);
    }

    @Test
    void removedArchiveIsToldAndTheOthersAreStillRead() {
        HandmadeArchive.Sealed second = made.stored.get(1);
        made.remove(second.bucket(), second.key());

        Replica replica = read(options);

        assertTold(replica, second.object(), "is missing, though " + made.stored.get(2).object() + " follows it");
        assertTold(replica, made.stored.get(2).object(), "sequence is 3, expected 2");
        assertThat(replica.archives()).extracting(Archive::sequence).containsExactly(1L, 3L);
    }

    @Test
    void removedFirstArchiveIsTold() {
        made.remove(made.stored.get(0).bucket(), made.stored.get(0).key());

        Replica replica = read(options);

        assertTold(replica, made.stored.get(0).object(), "is missing");
        assertTold(replica, made.stored.get(1).object(), "is the chain's first archive, but has sequence 2");
    }

    @Test
    void removedLastArchiveIsToldByTheLedgersHead() {
        HandmadeArchive.Sealed third = made.stored.get(2);
        made.remove(third.bucket(), third.key());

        assertTold(read(options.withExpectedHead(third.sha256())), "ledger", third.sha256());
        // Without the ledger the chain just ends earlier; the PDF alone is left over.
        assertThat(read(options).orphans()).containsExactly(attachment(2));
    }

    @Test
    void wholeReplicaRemovedIsToldByTheLedgersHead() {
        Replica replica = new ReplicaReader(s3, Layout.DEFAULT).read("gone", "dokumente",
                options.withExpectedHead("a".repeat(64)));

        assertTold(replica, "ledger", "no archive at all");
    }

    @Test
    void gapInTheSequenceIsTold() {
        HandmadeArchive archive = made.next(HandmadeRow.of(7, "2011-06-05T00:00:00.000000Z"));
        archive.sequence = 5;

        assertTold(read(made.store(archive)), "sequence is 5, expected 4");
    }

    @Test
    void gapInTheRowsIsTold() {
        HandmadeArchive archive = made.next(HandmadeRow.of(7, "2011-06-05T00:00:00.000000Z"));
        archive.fromTime = "2011-06-04T00:00:00.000000Z";

        assertTold(read(made.store(archive)), "from is (");
    }

    @Test
    void hashOfThePreviousThatIsAnothersIsTold() {
        HandmadeArchive archive = made.next(HandmadeRow.of(7, "2011-06-05T00:00:00.000000Z"));
        archive.describe = json -> json.withObject("/previous").put("sha256", made.stored.get(0).sha256());
        made.store(archive);

        assertTold(read(options), made.stored.get(2).object(), "follows one with " + made.stored.get(0).sha256());
    }

    private record Read(Replica replica, HandmadeArchive.Sealed archive) {
    }

    private Read read(HandmadeArchive.Sealed archive) {
        return new Read(read(options), archive);
    }

    private static void assertTold(Read read, String fact) {
        assertTold(read.replica(), read.archive().object(), fact);
    }

    @Test
    void archiveInAnotherMonthsBucketIsTold() {
        HandmadeArchive.Sealed third = made.stored.get(2);
        String bucket = made.stored.get(0).bucket();
        made.put(bucket, third.key(), third.bytes(), third.contentType(), third.metadata());
        made.remove(third.bucket(), third.key());

        assertTold(read(options), bucket + "/" + third.key(), "which belongs into " + third.bucket());
    }

    @Test
    void archiveOfAnotherNameIsTold() {
        HandmadeArchive.Sealed third = made.stored.get(2);
        String key = third.key().replaceFirst("_[0-9a-f]{12}\\.tgz", "_000000000000.tgz");
        made.put(third.bucket(), key, third.bytes(), third.contentType(), third.metadata());
        made.remove(third.bucket(), third.key());

        assertTold(read(options), third.bucket() + "/" + key, "digest in the key is 000000000000");
    }

    @Test
    void strangerInTheStreamsFolderIsTold() {
        String bucket = made.stored.get(0).bucket();
        made.put(bucket, "dokumente/notes.txt", new byte[1], "text/plain", Map.of());
        made.put(bucket, "readme.txt", new byte[1], "text/plain", Map.of());

        Replica replica = read(options);

        assertTold(replica, bucket + "/dokumente/notes.txt", "is neither an archive nor an attachment");
        assertThat(replica.strangers()).containsExactlyInAnyOrder(bucket + "/dokumente/notes.txt", bucket + "/readme.txt");
    }

    @Test
    void attachmentThatNobodyNamesAndThatHasNoHashIsTold() {
        String bucket = made.stored.get(0).bucket();
        String key = "dokumente/pdf/2011-05-09/d-x.pdf";
        made.put(bucket, key, new byte[1], "application/pdf", Map.of());

        assertTold(read(options), bucket + "/" + key, "is an orphan without metadata sha256");
    }

    @Test
    void missingAttachmentIsTold() {
        made.remove(made.stored.get(0).bucket(), made.attachmentKey(0));

        assertTold(read(options), attachment(0), "is missing, though " + made.stored.get(0).object() + " promises it");
    }

    @Test
    void missingEmptyAttachmentIsTold() {
        made.remove(made.stored.get(1).bucket(), made.attachmentKey(1));

        assertTold(read(options), attachment(1), "is missing, though " + made.stored.get(1).object() + " promises it");
    }

    @Test
    void attachmentOfAnotherSizeIsTold() {
        made.change(made.stored.get(0).bucket(), made.attachmentKey(0), bytes -> Arrays.copyOf(bytes, 3));

        assertTold(read(options), attachment(0), "size is 3, expected 10");
    }

    @Test
    void attachmentOfTheSameSizeAndOtherBytesIsToldByADeepReading() {
        made.change(made.stored.get(0).bucket(), made.attachmentKey(0), bytes -> HandmadeArchive.utf8("%PDF FIRST"));

        assertThat(read(options).problems()).isEmpty();
        assertTold(read(options.withDeep(true)), attachment(0), "SHA-256 is ");
    }

    @Test
    void attachmentsMetadataAndContentTypeAreTold() {
        made.put(made.stored.get(0).bucket(), made.attachmentKey(0), HandmadeArchive.utf8("%PDF first"), "text/plain",
                Map.of());

        Replica replica = read(options);

        assertTold(replica, attachment(0), "metadata sha256 is null");
        assertTold(replica, attachment(0), "content type is text/plain");
    }

    @Test
    void chainThatStartsElsewhereIsTold() {
        Layout later = new Layout(Layout.DEFAULT.bucketPattern(), "", Instant.parse("2011-01-01T00:00:00Z"));

        Replica replica = new ReplicaReader(s3, later).read(made.tenant, made.stream, options);

        assertTold(replica, made.stored.get(0).object(), "from is 2010-11-01T00:00:00Z, expected 2011-01-01T00:00:00Z");
    }
}
