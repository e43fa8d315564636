package io.tidemark.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.reader.OthersBagit;
import io.tidemark.testing.Pdf;
import io.tidemark.testing.StoredRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a source may call its rows, and what becomes of it in keys, folders and Camel's expressions. */
class OddNamesTest {
    private static final List<String> ODD = List.of("12/B-7", "12=2FB-7", "12%2FB-7", "12\\B-7", "12:B-7", "..", ".", "../..",
            "../../etc/passwd", "a/../b", "/", "//", ".hidden", "-", "=", "==", "===", "a==b", "%", "%00", "100%", "a b", " ",
            "a+b", "a?b#c&d", "a;b,c", "*", "|", "<>", "\"", "'", "`", "~", "$", "$$", "${sys.java.version}", "${body}",
            "{x}", "{{x}}", "{{env:HOME}}", "$simple{sys.java.version}", "$simple{body}", "RAW(x)", "#store", "%{x}", "{yyyy}",
            "a\nb", "a\r\nb", "a\tb", "\u0001", "\u007f", "\u00a0", "ä", "a\u0308", "ß", "ss", "İ", "日本", "🌊", "👩‍⚖️", "\u2028",
            "A", "a", "con", "NUL", "a.json", "a.pdf", "a.", "null", "\uFFFD", "\uFEFF", "s3://x/y");
    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.open(Map.of());
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    /** All have one and the same updated_at, so that the designators alone tell them apart. */
    @Test
    void eachOddDesignatorIsANameOfItsOwn(@TempDir Path folder) throws IOException {
        for (String designator : ODD) {
            stage.documents.akte("odd").designator(designator).updatedAt("2011-05-01T10:00:00Z").insert();
        }

        stage.catchUp("odd", "akten");

        Stage.Findings findings = stage.readWhole("odd", "akten");
        assertThat(findings.replica().rows()).isEqualTo(ODD.size());
        List<String> names = new ArrayList<>();
        new io.tidemark.reader.ReplicaReader(stage.store.s3Client(), io.tidemark.reader.Layout.DEFAULT).read("odd", "akten",
                io.tidemark.reader.ReadOptions.forStream("akten"), (archive, fileName, json) -> names.add(fileName));
        assertThat(names).hasSize(ODD.size()).doesNotHaveDuplicates()
                // None needed its id: no two designators have a name in common.
                .allMatch(name -> name.matches("[A-Za-z0-9_=-][A-Za-z0-9._=-]*-a-20110501T100000\\.000000\\.json"))
                .contains("12=2FB-7-a-20110501T100000.000000.json", "12=3D2FB-7-a-20110501T100000.000000.json",
                        "12=252FB-7-a-20110501T100000.000000.json", "=2E.-a-20110501T100000.000000.json",
                        "=2E.=2F..=2Fetc=2Fpasswd-a-20110501T100000.000000.json",
                        "=24=7Bsys.java.version=7D-a-20110501T100000.000000.json",
                        "=24simple=7Bsys.java.version=7D-a-20110501T100000.000000.json",
                        "=7B=7Benv=3AHOME=7D=7D-a-20110501T100000.000000.json",
                        "a=0Ab-a-20110501T100000.000000.json", "=F0=9F=8C=8A-a-20110501T100000.000000.json");
        String object = findings.archives().get(0);
        int slash = object.indexOf('/');
        assertThat(new OthersBagit(stage.store.s3Client()).verify(object.substring(0, slash), object.substring(slash + 1),
                folder)).isEmpty();
    }

    @Test
    void anOddDesignatorLeadsAPdfNowhereElse() {
        for (int i = 0; i < ODD.size(); i++) {
            StoredRow akte = stage.documents.akte("pdfs").designator(ODD.get(i)).insert();
            stage.documents.dokument("pdfs").akte(akte).updatedAt("2011-05-01T10:00:00Z").pdf(Pdf.ofPage("Beleg " + i))
                    .insert();
        }

        stage.catchUp("pdfs", "dokumente");

        assertThat(stage.readWhole("pdfs", "dokumente").replica().attachments()).isEqualTo(ODD.size());
        assertThat(stage.objects("tidemark-pdfs-")).hasSize(1 + ODD.size()).allMatch(object -> object.matches(
                "tidemark-pdfs-2011-05/dokumente/(pdf/2011-05-01/d-20110501T100000\\.000000-[A-Za-z0-9._=-]*-[0-9a-f]{40}\\.pdf"
                        + "|dokumente-00000001_20101101T000000\\.000000_20110501T100000\\.000000_\\.{3}\\.tgz)"));
    }

    /** 300 characters that differ in their last one, or past the cut; of one byte each, of two, of four. */
    @Test
    void longDesignatorsAreCutAndStayApart() {
        for (String character : List.of("x", "ä", "🌊", "/")) {
            for (String end : List.of("1", "2", "/", "%2F")) {
                stage.documents.akte("long").designator(character.repeat(300) + end).updatedAt("2011-05-01T10:00:00Z").insert();
                StoredRow akte = stage.documents.akte("long").designator("K" + character.repeat(299) + end).insert();
                stage.documents.dokument("long").akte(akte).updatedAt("2011-05-01T10:00:00Z")
                        .pdf(Pdf.ofPage(character, end)).insert();
            }
        }

        stage.catchUp("long", "akten");
        stage.catchUp("long", "dokumente");

        assertThat(stage.readWhole("long", "akten").replica().rows()).isEqualTo(32);
        assertThat(stage.readWhole("long", "dokumente").replica().attachments()).isEqualTo(16);
        assertThat(stage.objects("tidemark-long-")).allSatisfy(object -> assertThat(
                object.substring(object.lastIndexOf('/') + 1).length()).isLessThanOrEqualTo(205));
    }

    /** One designator, one updated_at: the first has the plain name, each later one its id too. */
    @Test
    void rowsThatShareANameAreToldApartByTheirIds() {
        List<StoredRow> rows = new ArrayList<>();
        for (String designator : List.of("A/1", "A/1", "A/1", "A/1==2")) {
            rows.add(stage.documents.akte("same").designator(designator).updatedAt("2011-05-01T10:00:00Z").insert());
        }

        stage.catchUp("same", "akten");

        stage.readWhole("same", "akten");
        List<String> names = new ArrayList<>();
        new io.tidemark.reader.ReplicaReader(stage.store.s3Client(), io.tidemark.reader.Layout.DEFAULT).read("same", "akten",
                io.tidemark.reader.ReadOptions.forStream("akten"), (archive, fileName, json) -> names.add(fileName));
        assertThat(names).containsExactly("A=2F1-a-20110501T100000.000000.json",
                "A=2F1-a-20110501T100000.000000==" + rows.get(1).id() + ".json",
                "A=2F1-a-20110501T100000.000000==" + rows.get(2).id() + ".json",
                "A=2F1=3D=3D2-a-20110501T100000.000000.json");
    }
}
