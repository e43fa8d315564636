package io.tidemark.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.TidemarkException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutTest {
    private static final Instant FROM = Instant.parse("2011-05-01T10:00:00.123456Z");
    private static final Instant TO = Instant.parse("2011-05-01T10:10:00.654321Z");
    private static final String SHA256 = "0123456789abcdef".repeat(4);
    private final Layout plain = Batches.LAYOUT;
    private final Layout prefixed = new Layout(BucketPattern.DEFAULT, "replica/");

    @Test
    void saysTheKeyOfAnArchive() {
        ArchiveKey key = new ArchiveKey("akten", 42, BatchKind.INTERVAL, FROM, TO, "0123456789ab", ".tgz");
        assertThat(plain.archiveKey(key)).isEqualTo(
                "akten/akten-00000042_20110501T100000.123456_20110501T101000.654321_0123456789ab.tgz");
        assertThat(prefixed.archiveKey(key)).isEqualTo(
                "replica/akten/akten-00000042_20110501T100000.123456_20110501T101000.654321_0123456789ab.tgz");
    }

    @Test
    void saysTheKeyOfASupplement() {
        assertThat(plain.archiveKey(new ArchiveKey("akten", 43, BatchKind.SUPPLEMENT, TO, TO, "0123456789ab", ".tar.zst")))
                .isEqualTo("akten/akten-00000043_supplement_20110501T101000.654321_0123456789ab.tar.zst");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "akten/akten-00000042_20110501T100000.123456_20110501T101000.654321_0123456789ab.tgz",
        "akten/akten-00000043_supplement_20110501T101000.654321_0123456789ab.tar.zst",
        "a_b-1/a_b-1-00000043_supplement_20110501T101000.654321_0123456789ab.tgz",
    })
    void readsBackTheKeyOfAnArchive(String key) {
        assertThat(ArchiveKey.parse(key)).hasToString(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "akten/pdf/2011-05-01/x.pdf",
        "akten/dokumente-00000042_20110501T100000.123456_20110501T101000.654321_0123456789ab.tgz",
        "akten/akten-42_20110501T100000.123456_20110501T101000.654321_0123456789ab.tgz",
        "akten/akten-00000042_20110501T100000.123456_20110501T101000.654321_0123456789ab.zip",
        "akten/akten-00000042_20110501T100000.123456_0123456789ab.tgz",
    })
    void takesNoOtherKeyForAnArchives(String key) {
        assertThatThrownBy(() -> ArchiveKey.parse(key)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not the key of an archive: " + key);
    }

    @Test
    void saysTheKeyOfAnAttachmentByTheDayOfItsRow() {
        assertThat(prefixed.attachmentKey("dokumente", FROM, "d-1-B=207")).isEqualTo(
                "replica/dokumente/pdf/2011-05-01/d-1-B=207.pdf");
        assertThat(plain.attachmentKey("dokumente", Instant.parse("2011-05-01T23:59:59.999999Z"), "d-1"))
                .isEqualTo("dokumente/pdf/2011-05-01/d-1.pdf");
    }

    @Test
    void saysTheKeyBesideAnAttachmentWithOtherBytes() {
        assertThat(plain.attachmentVariantKey("dokumente", FROM, "d-1", SHA256, 1))
                .isEqualTo("dokumente/pdf/2011-05-01/d-1==0123456789ab.pdf");
        assertThat(plain.attachmentVariantKey("dokumente", FROM, "d-1", SHA256, 2))
                .isEqualTo("dokumente/pdf/2011-05-01/d-1==0123456789ab==0123456789ab.pdf");
    }

    @Test
    void takesNoRawValueAsANameOfARow() {
        assertThatThrownBy(() -> plain.attachmentKey("dokumente", FROM, "../x")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not the name of a row");
    }

    @Test
    void saysTheAddressByTheSchemeOfS3() {
        assertThat(plain.uri("b", "k/x.pdf")).isEqualTo("s3://b/k/x.pdf");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "replica/", "a/b/c-", "..a", ".a/", "m=C3=BCller/"})
    void takesPrefixesThatStayWhereTheyAre(String prefix) {
        assertThat(new Layout(BucketPattern.DEFAULT, prefix).keyPrefix()).isEqualTo(prefix);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a", "a//b", "../", "a/../b", "./a", "a/./", "a b", "ä/", "a%2F", "${x}/"})
    void refusesPrefixesThatLeadAstray(String prefix) {
        assertThatThrownBy(() -> new Layout(BucketPattern.DEFAULT, prefix)).isInstanceOf(TidemarkException.class)
                .hasMessage("the key prefix \"" + prefix + "\" can't be used\nHINT: write it as replica/ or a/b-: only "
                        + "A-Z a-z 0-9 . _ = - /, no slash at the start, no empty folder, no ..");
    }
}
