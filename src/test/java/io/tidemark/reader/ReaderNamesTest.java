package io.tidemark.reader;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** The rules of names, in worked examples. */
class ReaderNamesTest {

    @ParameterizedTest
    @CsvSource({"A/7, A=2F7", "a b, a=20b", "ä, =C3=A4", ".hidden, =2Ehidden", "a.b, a.b", "a=b, a=3Db", "€, =E2=82=AC",
        "x:%y, x=3A=25y", "😀, =F0=9F=98=80"})
    void valueIsEscapedByteByByte(String value, String name) {
        assertThat(Names.escape(value)).isEqualTo(name);
        assertThat(Names.flaw(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".a", "a/b", "a:b", "a%2F", "ä", "a=2f", "a=4", "a=", "a=61", "a=2D", "a=="})
    void nameThatNoValueHasIsFlawed(String name) {
        assertThat(Names.flaw(name)).isPresent();
    }

    @Test
    void timesHaveSixDigitsAndAreThoseOfTheCalendar() {
        Instant time = Instant.parse("2011-05-01T10:00:00.123456Z");
        assertThat(Names.inName(time)).isEqualTo("20110501T100000.123456");
        assertThat(Names.fromName("20110501T100000.123456")).contains(time);
        assertThat(Names.fromJson("2011-05-01T10:00:00.123456Z")).contains(time);
        assertThat(Names.fromJson("2011-05-01T10:00:00.12345Z")).isEmpty();
        assertThat(Names.fromJson("2011-02-30T10:00:00.123456Z")).isEmpty();
        assertThat(Names.fromJson("2011-05-01T10:00:00.123456+00:00")).isEmpty();
    }

    @Test
    void archivesKeyIsTakenApart() {
        ArchiveName name = ArchiveName.parse("akten",
                "akten-00000042_20110501T100000.123456_20110501T101000.654321_0123456789ab.tgz").orElseThrow();
        assertThat(name.sequence()).isEqualTo(42);
        assertThat(name.from()).contains(Instant.parse("2011-05-01T10:00:00.123456Z"));
        assertThat(name.to()).isEqualTo(Instant.parse("2011-05-01T10:10:00.654321Z"));
        assertThat(name.digest()).isEqualTo("0123456789ab");
        assertThat(ArchiveName.parse("akten", "akten-00000043_supplement_20110501T101000.654321_0123456789ab.tgz")
                .orElseThrow().supplement()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"akten-42_20110501T100000.123456_20110501T101000.654321_0123456789ab.tgz",
        "akten-00000042_20110501T100000_20110501T101000.654321_0123456789ab.tgz",
        "akten-00000042_20110501T100000.123456_20110501T101000.654321_0123456789AB.tgz",
        "akten-00000042_20110501T100000.123456_20111301T101000.654321_0123456789ab.tgz",
        "akten-00000042_20110501T100000.123456_20110501T101000.654321.tgz",
        "akte-00000042_20110501T100000.123456_20110501T101000.654321_0123456789ab.tgz"})
    void otherKeysAreNoArchives(String key) {
        assertThat(ArchiveName.parse("akten", key)).isEmpty();
    }

    @Test
    void rowsNameFollowsItsPattern() {
        NamePattern pattern = new NamePattern("{designator}-a-{updated_at}");
        Map<String, String> row = Map.of("designator", "A/7", "updated_at", "2011-05-01T10:00:00.123456Z");
        assertThat(pattern.flaw("A=2F7-a-20110501T100000.123456.json", row, Optional.of("5"))).isEmpty();
        assertThat(pattern.flaw("A=2F7-a-20110501T100000.123456==5.json", row, Optional.of("5"))).isEmpty();
        assertThat(pattern.flaw("A=2F7-a-20110501T100000.123456==6.json", row, Optional.of("5"))).isPresent();
        assertThat(pattern.flaw("A=2F8-a-20110501T100000.123456.json", row, Optional.of("5"))).isPresent();
    }

    @Test
    void longNameIsCutAndSetApartByItsHash() {
        NamePattern pattern = new NamePattern("{designator}-a-{updated_at}");
        Map<String, String> row = Map.of("designator", "x".repeat(300), "updated_at", "2011-05-01T10:00:00.123456Z");
        String whole = "x".repeat(300) + "-a-20110501T100000.123456";
        String cut = "x".repeat(180) + "==" + HandmadeArchive.sha(HandmadeArchive.utf8(whole)).substring(0, 12);
        assertThat(pattern.flaw(cut + ".json", row, Optional.empty())).isEmpty();
        assertThat(pattern.flaw(whole + ".json", row, Optional.empty())).isPresent();
        assertThat(pattern.flaw("x".repeat(180) + "==0123456789ab.json", row, Optional.empty())).isPresent();
    }

    @Test
    void columnThatIsNotInTheRowStandsForAnyValue() {
        NamePattern pattern = new NamePattern("d-{updated_at}-{_akte}-{designator}");
        Map<String, String> row = Map.of("designator", "abc", "updated_at", "2011-05-01T10:00:00.123456Z");
        assertThat(pattern.flaw("d-20110501T100000.123456-A=2F7-abc.json", row, Optional.empty())).isEmpty();
        assertThat(pattern.flaw("d-20110501T100000.123456-A=2F7-abd.json", row, Optional.empty())).isPresent();
    }

    @Test
    void bucketsAreTheTenantsOwn() {
        assertThat(Layout.DEFAULT.owns("acme", "tidemark-acme-2011-05")).isTrue();
        assertThat(Layout.DEFAULT.owns("acme", "tidemark-acme-2011-13")).isFalse();
        assertThat(Layout.DEFAULT.owns("acme", "tidemark-acme-2-2011-05")).isFalse();
        // It is June in Berlin by then, but months are those of UTC.
        assertThat(Layout.DEFAULT.bucket("acme", Instant.parse("2011-05-31T23:00:00Z"))).isEqualTo("tidemark-acme-2011-05");
    }
}
