package io.tidemark.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
        "A-12_b.7|A-12_b.7",
        "12/B-7|12=2FB-7",
        "..|=2E.",
        "../../etc/passwd|=2E.=2F..=2Fetc=2Fpasswd",
        ".hidden|=2Ehidden",
        "a.b|a.b",
        "100%|100=25",
        "%2F|=252F",
        "a=b|a=3Db",
        "==|=3D=3D",
        "a:b\\c|a=3Ab=5Cc",
        "${sys.java.version}|=24=7Bsys.java.version=7D",
        "Müller|M=C3=BCller",
        "€|=E2=82=AC",
        "😀|=F0=9F=98=80",
        "a b|a=20b",
    })
    void escapesEveryByteThatANameCanNotHold(String value, String escaped) {
        assertThat(Names.escape(value)).isEqualTo(escaped);
        assertThat(Names.unescape(escaped)).isEqualTo(value);
    }

    @Test
    void leavesAnEmptyValueEmpty() {
        assertThat(Names.escape("")).isEmpty();
    }

    @Test
    void escapesControlCharactersAndHalfASurrogatePair() {
        assertThat(Names.escape("\n\0\u007f")).isEqualTo("=0A=00=7F");
        assertThat(Names.escape("\ud83d")).isEqualTo("=ED=A0=BD");
    }

    @ParameterizedTest
    @CsvSource({"a=", "a=4", "a=4g", "a=4f", "a==b"})
    void refusesToUnescapeWhatIsNoEscapedValue(String text) {
        assertThatThrownBy(() -> Names.unescape(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not an escaped value: the equals sign at 1 escapes nothing");
    }

    @Test
    void keepsANameOf200Characters() {
        String name = "x".repeat(200);
        assertThat(Names.shortened(name)).isEqualTo(name);
    }

    @Test
    void cutsANameOf201CharactersAndAddsItsDigest() {
        // printf 'x%.0s' $(seq 201) | sha256sum
        assertThat(Names.shortened("x".repeat(201))).isEqualTo("x".repeat(180) + "==" + "84a0678c9093");
    }

    @Test
    void tellsOverlongNamesOfOneBeginningApart() {
        assertThat(Names.shortened("x".repeat(300) + "a")).isNotEqualTo(Names.shortened("x".repeat(300) + "b"));
    }

    @Test
    void keepsANameWithAnIdAtTheLimitByCuttingItAgain() {
        assertThat(Names.withId("name", "4711")).isEqualTo("name==4711");
        assertThat(Names.withId("name", "a/b")).isEqualTo("name==a=2Fb");
        assertThat(Names.withId("x".repeat(200), "4711")).startsWith("x".repeat(180) + "==").hasSize(194);
        assertThat(Names.withId("x".repeat(200), "4711")).isNotEqualTo(Names.withId("x".repeat(200), "4712"));
    }

    @Test
    void givesNoTwoOfAllShortValuesOneName() {
        Set<String> escaped = new HashSet<>();
        int values = 0;
        for (String value : Values.upTo(4, "a.=/2Eä")) {
            escaped.add(Names.escape(value));
            values++;
        }
        assertThat(escaped).hasSize(values);
    }

    @Property
    void unescapingGivesTheValueBack(@ForAll("text") String value) {
        assertThat(Names.unescape(Names.escape(value))).isEqualTo(value);
    }

    @Property
    void differentValuesGiveDifferentNames(@ForAll("anyString") String one, @ForAll("anyString") String other) {
        Assume.that(!one.equals(other));
        assertThat(Names.escape(one)).isNotEqualTo(Names.escape(other));
    }

    @Property
    void escapedValuesAreLegalEverywhere(@ForAll("anyString") String value) {
        assertThat(Names.escape(value)).matches("([A-Za-z0-9_-]|=[0-9A-F]{2})?([A-Za-z0-9._-]|=[0-9A-F]{2})*")
                .doesNotContain("==");
    }

    @Provide
    Arbitrary<String> text() {
        Arbitrary<Integer> points = Arbitraries.integers().between(0, Character.MAX_CODE_POINT)
                .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE);
        return points.list().ofMaxSize(20).map(list ->
                list.stream().collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString());
    }

    @Provide
    Arbitrary<String> anyString() {
        return Arbitraries.oneOf(Arbitraries.strings().all().ofMaxLength(8),
                Arbitraries.strings().withChars("ab.=/%-2F\ud83d\ude00").ofMaxLength(4));
    }
}
