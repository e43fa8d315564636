package io.tidemark.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.reader.Layout;
import io.tidemark.state.RunReport;
import io.tidemark.testing.StoredRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Where rows, pages, batches and months begin and end, and what has no place in the order. */
class BoundariesTest {
    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.open(Map.of(
                "tidemark.tenant.moment.stream.akten.page-rows", "999",
                "tidemark.tenant.moment.stream.akten.batch-rows", "400",
                "tidemark.tenant.late.stream.default.start", "2011-05-01T10:00:00.000001Z",
                "tidemark.tenant.onebucket.store.bucket", "archiv-{tenant}",
                "tidemark.tenant.onebucket.store.prefix", "replica/{tenant}/",
                "tidemark.tenant.again.stream.akten.page-rows", "3",
                "tidemark.tenant.again.stream.akten.batch-rows", "2",
                "tidemark.tenant.small.stream.akten.batch-bytes", "4kB"));
        stage.source.execute("ALTER TABLE akte ALTER updated_at DROP NOT NULL, ALTER created_at DROP NOT NULL,"
                + " ALTER designator DROP NOT NULL");
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private static StoredRow akte(String tenant, String designator, String updatedAt) {
        return stage.documents.akte(tenant).designator(designator).updatedAt(updatedAt).insert();
    }

    @Test
    void tenThousandRowsOfOneMomentAreAllTaken() {
        stage.source.execute("INSERT INTO akte (tenant, designator, type, name, address, updated_at)"
                + " SELECT 'moment', 'A' || i % 5000, 'Auftrag', 'Name ' || i, '{}', '2011-05-01 10:00:00.123456Z'"
                + " FROM generate_series(1, 10000) AS i");

        RunReport report = stage.catchUp("moment", "akten");

        assertThat(report.rows()).isEqualTo(10_000);
        // 10 pages of 999 rows, of three batches each, and one of the last ten rows.
        assertThat(report.archives()).isEqualTo(31);
        assertThat(stage.readWhole("moment", "akten").replica().rows()).isEqualTo(10_000);
        assertThat(stage.watermark("moment", "akten")).isEqualTo("2011-05-01 10:00:00.123456 "
                + stage.source.string("SELECT max(id) FROM akte WHERE tenant = 'moment'") + " 31");
    }

    @Test
    void aBatchEndsWithItsMonthInUtc() {
        akte("month", "A1", "2011-05-31T23:59:59.999998Z");
        akte("month", "A2", "2011-05-31T23:59:59.999999Z");
        akte("month", "A3", "2011-06-01T00:00:00Z");
        akte("month", "A4", "2011-12-31T23:59:59.999999Z");
        akte("month", "A5", "2012-01-01T00:00:00Z");

        stage.catchUp("month", "akten");

        stage.readWhole("month", "akten");
        assertThat(stage.objects("tidemark-month-")).containsExactly(
                "tidemark-month-2011-05/akten/akten-00000001_20101101T000000.000000_20110531T235959.999999_....tgz",
                "tidemark-month-2011-06/akten/akten-00000002_20110531T235959.999999_20110601T000000.000000_....tgz",
                "tidemark-month-2011-12/akten/akten-00000003_20110601T000000.000000_20111231T235959.999999_....tgz",
                "tidemark-month-2012-01/akten/akten-00000004_20111231T235959.999999_20120101T000000.000000_....tgz");
    }

    @Test
    void aBatchEndsWithTheRowThatReachesItsBytes() {
        for (int i = 0; i < 10; i++) {
            stage.documents.akte("small").attributes("{\"text\": \"" + "x".repeat(1000) + "\"}").insert();
        }

        stage.catchUp("small", "akten");

        assertThat(stage.readWhole("small", "akten").replica().archives()).allMatch(archive -> archive.rows() <= 4)
                .hasSizeGreaterThan(2);
    }

    @Test
    void aTenantWithoutRowsIsCaughtUpAndHasNothing() {
        RunReport report = stage.catchUp("nobody", "akten");

        assertThat(report.rows()).isZero();
        assertThat(report.watermark().orElseThrow().updatedAt()).isEqualTo("2010-11-01T00:00:00Z");
        assertThat(stage.objects("tidemark-nobody-")).isEmpty();
        assertThat(stage.watermark("nobody", "akten")).isEmpty();
    }

    @Test
    void aRunThatFindsNothingNewLeavesAllAsItIs() {
        akte("quiet", "A1", "2011-05-01T10:00:00Z");
        stage.catchUp("quiet", "akten");
        String watermark = stage.watermark("quiet", "akten");
        List<String> objects = stage.objects("tidemark-quiet-");

        assertThat(stage.catchUp("quiet", "akten").rows()).isZero();
        assertThat(stage.catchUp("quiet", "akten").archives()).isZero();

        assertThat(stage.watermark("quiet", "akten")).isEqualTo(watermark);
        assertThat(stage.objects("tidemark-quiet-")).isEqualTo(objects);
    }

    @Test
    void aRowOfTheWatermarksMomentWithAHigherIdIsTakenByTheNextRun() {
        akte("tie", "A1", "2011-05-01T10:00:00Z");
        stage.catchUp("tie", "akten");
        StoredRow next = akte("tie", "A2", "2011-05-01T10:00:00Z");

        stage.catchUp("tie", "akten");

        stage.readWhole("tie", "akten");
        assertThat(stage.watermark("tie", "akten")).isEqualTo("2011-05-01 10:00:00.000000 " + next.id() + " 2");
    }

    @Test
    void rowsWithoutAPlaceInTheOrderAreNeverTakenAndMoveNothing() {
        StoredRow taken = akte("place", "A1", "2011-05-01T10:00:00Z");
        List<StoredRow> untaken = List.of(akte("place", "A2", "infinity"), akte("place", "A3", "-infinity"),
                akte("place", "A4", null), akte("place", "A5", "9999-12-31T23:59:59.999999Z"),
                akte("place", "A6", "12345-01-01 00:00:00Z"), akte("place", "A7", "0044-03-15 12:00:00Z BC"),
                akte("place", "A8", Instant.now().plusSeconds(3600).toString()));

        String message = "rows not taken: 1 without updated_at, 2 with an infinite updated_at, 3 with updated_at in the future";
        assertThat(stage.run("place", "akten").message()).isEqualTo(message);
        assertThat(stage.run("place", "akten").message()).isEqualTo(message);

        Stage.Findings findings = stage.read("place", "akten");
        assertThat(findings.replica().rows()).isEqualTo(1);
        assertThat(findings.differences().missing()).containsExactlyInAnyOrderElementsOf(
                untaken.stream().map(row -> String.valueOf(row.id())).toList());
        assertThat(stage.watermark("place", "akten")).isEqualTo("2011-05-01 10:00:00.000000 " + taken.id() + " 1");
    }

    @Test
    void nothingBeforeTheStartIsTaken() {
        StoredRow before = akte("late", "A1", "2011-05-01T10:00:00Z");
        akte("late", "A2", "2011-05-01T10:00:00.000001Z");
        akte("late", "A3", "2011-05-01T10:00:00.000002Z");

        stage.catchUp("late", "akten");

        Stage.Findings findings = stage.read("late", "akten", new Layout("tidemark-{tenant}-{yyyy}-{MM}", "",
                Instant.parse("2011-05-01T10:00:00.000001Z")));
        assertThat(findings.replica().rows()).isEqualTo(2);
        assertThat(findings.differences().problems()).containsExactly("id " + before.id() + ": is missing in the replica");
        assertThat(stage.objects("tidemark-late-")).containsExactly(
                "tidemark-late-2011-05/akten/akten-00000001_20110501T100000.000001_20110501T100000.000002_....tgz");
    }

    @Test
    void allMonthsMayLieInOneBucketUnderAPrefix() {
        StoredRow akte = akte("onebucket", "A1", "2011-05-31T10:00:00Z");
        stage.documents.dokument("onebucket").akte(akte).updatedAt("2011-05-31T10:00:00Z").insert();
        stage.documents.dokument("onebucket").akte(akte).updatedAt("2011-06-01T10:00:00Z").insert();

        stage.catchUp("onebucket", "akten");
        stage.catchUp("onebucket", "dokumente");

        Layout layout = new Layout("archiv-{tenant}", "replica/{tenant}/", Layout.DEFAULT.start());
        Stage.whole(stage.read("onebucket", "akten", layout));
        assertThat(Stage.whole(stage.read("onebucket", "dokumente", layout)).replica().attachments()).isEqualTo(2);
        assertThat(stage.objects("archiv-")).map(object -> object.replaceAll("-[0-9a-f]{40}", "-sha1")).containsExactly(
                "archiv-onebucket/replica/onebucket/akten/"
                        + "akten-00000001_20101101T000000.000000_20110531T100000.000000_....tgz",
                "archiv-onebucket/replica/onebucket/dokumente/"
                        + "dokumente-00000001_20101101T000000.000000_20110531T100000.000000_....tgz",
                "archiv-onebucket/replica/onebucket/dokumente/"
                        + "dokumente-00000002_20110531T100000.000000_20110601T100000.000000_....tgz",
                "archiv-onebucket/replica/onebucket/dokumente/pdf/2011-05-31/d-20110531T100000.000000-A1-sha1.pdf",
                "archiv-onebucket/replica/onebucket/dokumente/pdf/2011-06-01/d-20110601T100000.000000-A1-sha1.pdf");
        assertThat(stage.objects("tidemark-onebucket-")).isEmpty();
    }

    /** Rows came in with an old updated_at: whoever reads again finds them, and the watermark stays. */
    @Test
    void readingAgainStoresSupplementsAndNeverMovesTheWatermarkBack() {
        for (int day = 27; day <= 30; day++) {
            akte("again", "A" + day, "2011-04-" + day + "T10:00:00Z");
        }
        akte("again", "A31", "2011-05-01T10:00:00Z");
        StoredRow last = akte("again", "A32", "2011-05-02T10:00:00Z");
        stage.catchUp("again", "akten");
        assertThat(stage.watermark("again", "akten")).isEqualTo("2011-05-02 10:00:00.000000 " + last.id() + " 4");
        akte("again", "imported", "2011-04-28T12:00:00Z");

        RunReport report = stage.readAgain("again", "akten", "2011-04-28T00:00:00Z");

        assertThat(report.rows()).isEqualTo(6);
        assertThat(report.watermark().orElseThrow().updatedAt()).isEqualTo("2011-05-02T10:00:00Z");
        Stage.Findings findings = stage.readWhole("again", "akten");
        assertThat(findings.replica().rows()).isEqualTo(12);
        // The rows of April lie in April's bucket, those of May in May's, as they do in any batch.
        assertThat(stage.objects("tidemark-again-")).containsExactly(
                "tidemark-again-2011-04/akten/akten-00000001_20101101T000000.000000_20110428T100000.000000_....tgz",
                "tidemark-again-2011-04/akten/akten-00000002_20110428T100000.000000_20110429T100000.000000_....tgz",
                "tidemark-again-2011-04/akten/akten-00000003_20110429T100000.000000_20110430T100000.000000_....tgz",
                "tidemark-again-2011-04/akten/akten-00000005_supplement_20110502T100000.000000_....tgz",
                "tidemark-again-2011-04/akten/akten-00000006_supplement_20110502T100000.000000_....tgz",
                "tidemark-again-2011-04/akten/akten-00000007_supplement_20110502T100000.000000_....tgz",
                "tidemark-again-2011-05/akten/akten-00000004_20110430T100000.000000_20110502T100000.000000_....tgz",
                "tidemark-again-2011-05/akten/akten-00000008_supplement_20110502T100000.000000_....tgz");
        assertThat(stage.watermark("again", "akten")).isEqualTo("2011-05-02 10:00:00.000000 " + last.id() + " 8");

        // What comes after is a batch as any other.
        StoredRow next = akte("again", "A33", "2011-05-03T10:00:00Z");
        stage.catchUp("again", "akten");
        stage.readWhole("again", "akten");
        assertThat(stage.watermark("again", "akten")).isEqualTo("2011-05-03 10:00:00.000000 " + next.id() + " 9");
    }

    @Test
    void readingAgainTakesWhatIsNewToo() {
        akte("both", "A1", "2011-05-01T10:00:00Z");
        stage.catchUp("both", "akten");
        StoredRow next = akte("both", "A2", "2011-05-01T11:00:00Z");

        stage.readAgain("both", "akten", "2011-05-01T00:00:00Z");

        stage.readWhole("both", "akten");
        assertThat(stage.objects("tidemark-both-")).containsExactly(
                "tidemark-both-2011-05/akten/akten-00000001_20101101T000000.000000_20110501T100000.000000_....tgz",
                "tidemark-both-2011-05/akten/akten-00000002_supplement_20110501T100000.000000_....tgz",
                "tidemark-both-2011-05/akten/akten-00000003_20110501T100000.000000_20110501T110000.000000_....tgz");
        assertThat(stage.watermark("both", "akten")).isEqualTo("2011-05-01 11:00:00.000000 " + next.id() + " 3");
    }

    @Test
    void readingAgainFromAheadOfTheWatermarkSkipsNothing() {
        akte("ahead", "A1", "2011-05-01T10:00:00Z");
        stage.catchUp("ahead", "akten");
        akte("ahead", "A2", "2011-05-01T11:00:00Z");

        stage.readAgain("ahead", "akten", "2011-06-01T00:00:00Z");

        assertThat(stage.readWhole("ahead", "akten").replica().rows()).isEqualTo(2);
    }

    @Test
    void aRowThatCannotBeNamedIsSetAsideAndTheOthersGoOn() {
        akte("aside", "A1", "2011-05-01T10:00:00Z");
        StoredRow nameless = akte("aside", null, "2011-05-01T10:00:01.5Z");
        akte("aside", "A3", "2011-05-01T10:00:02Z");
        StoredRow alone = akte("aside", null, "2011-06-01T00:00:00Z");

        RunReport report = stage.catchUp("aside", "akten");

        assertThat(report.setAside()).isEqualTo(2);
        Stage.Findings findings = stage.read("aside", "akten");
        assertThat(findings.replica().rows()).isEqualTo(2);
        assertThat(findings.replica().setAside()).isEqualTo(2);
        assertThat(findings.differences().problems()).containsExactly(
                "id " + nameless.id() + ": is missing in the replica", "id " + alone.id() + ": is missing in the replica");
        assertThat(stage.description("aside", "akten", 1)).contains("\"setAside\": [\n  {\"id\": " + nameless.id()
                + ", \"updatedAt\": \"2011-05-01T10:00:01.500000Z\","
                + " \"reason\": \"column designator, which the row's name needs, is null\"}]");
        assertThat(stage.source.strings("SELECT concat_ws(' | ', sequence, id, updated_at AT TIME ZONE 'UTC', reason)"
                + " FROM tidemark.quarantine WHERE tenant = 'aside' ORDER BY sequence")).containsExactly(
                "1 | " + nameless.id() + " | 2011-05-01 10:00:01.5 | column designator, which the row's name needs, is null",
                "2 | " + alone.id() + " | 2011-06-01 00:00:00 | column designator, which the row's name needs, is null");
        assertThat(stage.watermark("aside", "akten")).isEqualTo("2011-06-01 00:00:00.000000 " + alone.id() + " 2");
        assertThat(stage.catchUp("aside", "akten").rows()).isZero();
    }
}
