package io.tidemark.reader;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What the reader makes of replicas that are sound. */
class ReplicaReaderTest {
    private static HandmadeServer server;
    private static S3Client s3;

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

    private static Replica read(HandmadeReplica replica) {
        return read(replica, ReadOptions.forStream(replica.stream).withDeep(true));
    }

    private static Replica read(HandmadeReplica replica, ReadOptions options) {
        return new ReplicaReader(s3, Layout.DEFAULT).read(replica.tenant, replica.stream, options);
    }

    @Test
    void soundReplicaHasNoProblems() {
        HandmadeReplica made = HandmadeReplica.sound(s3, "sound");

        Replica replica = read(made);

        assertThat(replica.problems()).isEmpty();
        assertThat(replica.notes()).isEmpty();
        assertThat(replica.orphans()).isEmpty();
        assertThat(replica.strangers()).isEmpty();
        assertThat(replica.rows()).isEqualTo(5);
        assertThat(replica.attachments()).isEqualTo(3);
        assertThat(replica.missingAttachments()).isEqualTo(1);
        assertThat(replica.archives()).extracting(Archive::object)
                .containsExactlyElementsOf(made.stored.stream().map(HandmadeArchive.Sealed::object).toList());
        assertThat(replica.archives()).extracting(Archive::sha256)
                .containsExactlyElementsOf(made.stored.stream().map(HandmadeArchive.Sealed::sha256).toList());
    }

    @Test
    void streamThatWasNeverReplicatedIsEmptyAndSound() {
        Replica replica = new ReplicaReader(s3, Layout.DEFAULT).read("nobody", "akten", ReadOptions.forStream("akten"));

        assertThat(replica.problems()).isEmpty();
        assertThat(replica.archives()).isEmpty();
    }

    @Test
    void rowsAndAttachmentsComeInOrderAsStored() {
        HandmadeReplica made = HandmadeReplica.sound(s3, "order");
        List<String> seen = new ArrayList<>();

        new ReplicaReader(s3, Layout.DEFAULT).read("order", "dokumente", ReadOptions.forStream("dokumente"),
                new RowVisitor() {
                    @Override
                    public void row(Archive archive, String fileName, byte[] json) {
                        seen.add(archive.sequence() + " " + fileName + " " + new String(json, StandardCharsets.UTF_8)
                                .replaceAll(".*\"designator\":\"(\\w+)\".*", "$1"));
                    }

                    @Override
                    public void attachment(Archive archive, Attachment attachment) {
                        seen.add(archive.sequence() + " pdf " + attachment.sizeBytes() + " " + attachment.missing());
                    }
                });

        assertThat(made.stored).hasSize(3);
        assertThat(seen).containsExactly(
                "1 d-20110501T100000.123456-A=2F7-doc1.json doc1", "1 d-20110501T100000.123456-A=2F7-doc2.json doc2",
                "1 pdf 10 false",
                "2 d-20110502T000000.000000-A=2F7-doc3.json doc3", "2 d-20110531T235959.999999-A=2F7-doc4.json doc4",
                "2 pdf 0 false", "2 pdf 0 true",
                "3 d-20110601T000000.000000-A=2F7-doc5.json doc5", "3 pdf 10 false");
    }

    /** A run stored archive 3 with one row and died; the next one found two rows by then and stored its own. */
    @Test
    void archiveLeftByARunThatDiedIsAnOrphan() {
        HandmadeReplica made = new HandmadeReplica(s3, "orphan", "dokumente");
        made.store(made.sample(0));
        HandmadeRow third = HandmadeRow.of(3, "2011-05-02T00:00:00.000000Z").withPdf("%PDF");
        HandmadeArchive.Sealed orphan = made.storeAside(made.next(third));
        made.store(made.next(third, HandmadeRow.of(4, "2011-05-03T00:00:00.000000Z")));
        made.store(made.next(HandmadeRow.of(5, "2011-05-04T00:00:00.000000Z")));

        Replica replica = read(made);

        assertThat(replica.problems()).isEmpty();
        assertThat(replica.orphans()).containsExactly(orphan.object());
        assertThat(replica.rows()).isEqualTo(5);
    }

    @Test
    void ledgerDecidesWhichOfTwoEndsIsTheChains() {
        HandmadeReplica made = HandmadeReplica.sound(s3, "ledger");
        HandmadeArchive.Sealed orphan = made.storeAside(made.next(HandmadeRow.of(6, "2011-06-02T00:00:00.000000Z")));
        String head = made.stored.get(2).sha256();

        Replica replica = read(made, ReadOptions.forStream("dokumente").withExpectedHead(head));

        assertThat(replica.problems()).isEmpty();
        assertThat(replica.orphans()).containsExactly(orphan.object());
        assertThat(replica.archives()).hasSize(3);
    }

    /** A run stored a PDF and died before its archive; its row then moved on to another time and name. */
    @Test
    void attachmentThatNoArchiveNamesIsAnOrphan() {
        HandmadeReplica made = HandmadeReplica.sound(s3, "orphanpdf");
        byte[] pdf = HandmadeArchive.utf8("%PDF left");
        String key = "dokumente/pdf/2011-05-09/d-20110509T000000.000000-A-x.pdf";
        made.put(made.stored.get(0).bucket(), key, pdf, "application/pdf", Map.of("sha256", HandmadeArchive.sha(pdf)));

        Replica replica = read(made);

        assertThat(replica.problems()).isEmpty();
        assertThat(replica.orphans()).containsExactly(made.stored.get(0).bucket() + "/" + key);
    }

    @Test
    void supplementBringsOldRowsAndDeletions() {
        HandmadeReplica made = HandmadeReplica.sound(s3, "supplement");
        HandmadeArchive supplement = made.supplement(HandmadeRow.of(9, "2011-06-01T00:00:00.000000Z"));
        supplement.rows = List.of(HandmadeRow.of(4, "2011-06-01T00:00:00.000000Z"));
        supplement.describe = json -> json.putArray("deleted").addObject().put("id", 2)
                .put("updatedAt", "2011-05-01T10:00:00.123456Z");
        made.store(supplement);
        made.store(made.next(HandmadeRow.of(10, "2011-06-03T00:00:00.000000Z")));
        List<String> deleted = new ArrayList<>();

        Replica replica = new ReplicaReader(s3, Layout.DEFAULT).read("supplement", "dokumente",
                ReadOptions.forStream("dokumente"), new RowVisitor() {
                    @Override
                    public void row(Archive archive, String fileName, byte[] json) {
                    }

                    @Override
                    public void deleted(Archive archive, String id) {
                        deleted.add(archive.sequence() + " " + id);
                    }
                });

        assertThat(replica.problems()).isEmpty();
        assertThat(replica.archives()).hasSize(5);
        assertThat(deleted).containsExactly("4 2");
    }

    @Test
    void rowSetAsideIsCountedAndHandedOut() {
        HandmadeReplica made = HandmadeReplica.sound(s3, "aside");
        HandmadeArchive archive = made.next(HandmadeRow.of(7, "2011-06-02T00:00:00.000000Z"));
        archive.describe = json -> json.putArray("setAside").addObject().put("id", 6)
                .put("updatedAt", "2011-06-01T12:00:00.000000Z").put("reason", "too large");
        made.store(archive);

        Replica replica = read(made);

        assertThat(replica.problems()).isEmpty();
        assertThat(replica.setAside()).isEqualTo(1);
    }

    @Test
    void otherStreamsObjectsAreNotThisStreamsConcern() {
        HandmadeReplica made = HandmadeReplica.sound(s3, "two");
        HandmadeReplica other = new HandmadeReplica(s3, "two", "akten");
        other.store(other.next(HandmadeRow.of(1, "2011-05-01T10:00:00.123456Z").withPdf("%PDF")));

        Replica replica = read(made);

        assertThat(replica.problems()).isEmpty();
        assertThat(replica.strangers()).isEmpty();
    }

    @Test
    void oneBucketForAllAndAPrefixAreFollowed() {
        HandmadeReplica made = new HandmadeReplica(s3, "onebucket", "dokumente");
        for (int i = 0; i < 3; i++) {
            HandmadeArchive archive = made.sample(i);
            archive.oneBucket = "replica-onebucket";
            archive.prefix = "copies/onebucket/";
            made.store(archive);
        }
        made.put("replica-onebucket", "elsewhere.txt", new byte[1], "text/plain", Map.of());
        Layout layout = new Layout("replica-{tenant}", "copies/{tenant}/", Layout.DEFAULT.start());

        Replica replica = new ReplicaReader(s3, layout).read("onebucket", "dokumente",
                ReadOptions.forStream("dokumente").withDeep(true));

        assertThat(replica.problems()).isEmpty();
        assertThat(replica.strangers()).isEmpty();
        assertThat(replica.rows()).isEqualTo(5);
    }

    /** A run stored two archives and died; the next one found a row more and stored all three in one. */
    @Test
    void orphansThatFollowEachOtherAreNotTheChain() {
        HandmadeReplica made = new HandmadeReplica(s3, "orphans", "dokumente");
        made.store(made.sample(0));
        HandmadeReplica died = new HandmadeReplica(s3, "orphans", "dokumente");
        died.store(died.sample(0));
        HandmadeArchive.Sealed one = died.store(died.next(HandmadeRow.of(3, "2011-05-02T00:00:00.000000Z")));
        HandmadeArchive.Sealed two = died.store(died.next(HandmadeRow.of(4, "2011-05-03T00:00:00.000000Z")));
        made.store(made.next(HandmadeRow.of(3, "2011-05-02T00:00:00.000000Z"),
                HandmadeRow.of(4, "2011-05-03T00:00:00.000000Z"), HandmadeRow.of(5, "2011-05-04T00:00:00.000000Z")));

        Replica replica = read(made);

        assertThat(replica.problems()).isEmpty();
        assertThat(replica.orphans()).containsExactlyInAnyOrder(one.object(), two.object());
        assertThat(replica.notes()).singleElement().asString().contains("several ends");
        assertThat(replica.rows()).isEqualTo(5);
    }
}
