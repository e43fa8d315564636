package io.tidemark.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.TidemarkException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {
    private static final Instant MOMENT = Instant.parse("2011-05-01T10:00:00.123456Z");
    private static final String HINT = "\nHINT: write it as {designator}-a-{updated_at}: columns in braces, and between "
            + "them only A-Z a-z 0-9 . _ -";

    @Test
    void namesAkten() throws UnwritableRowException {
        assertThat(name("{designator}-a-{updated_at}", Map.of("designator", "12/11")))
                .isEqualTo("12=2F11-a-20110501T100000.123456");
    }

    @Test
    void namesDokumente() throws UnwritableRowException {
        assertThat(name("d-{updated_at}-{_akte_designator}-{designator}",
                Map.of("_akte_designator", "12/11", "designator", "B 7")))
                .isEqualTo("d-20110501T100000.123456-12=2F11-B=207");
    }

    @Test
    void evaluatesNothingThatAValueHolds() throws UnwritableRowException {
        assertThat(name("{a}-{b}", Map.of("a", "{b}", "b", "${sys.java.version}")))
                .isEqualTo("=7Bb=7D-=24=7Bsys.java.version=7D");
    }

    @Test
    void neverStartsWithADot() throws UnwritableRowException {
        assertThat(name("{a}.{b}", Map.of("a", "", "b", "x"))).isEqualTo("=2Ex");
        assertThat(name("{a}{b}", Map.of("a", "", "b", ".."))).isEqualTo("=2E.");
    }

    @Test
    void cutsAnOverlongName() throws UnwritableRowException {
        String name = name("d-{a}-{updated_at}", Map.of("a", "ä".repeat(300)));
        assertThat(name).hasSize(194).startsWith("d-=C3=A4=C3=A4").matches(".*==[0-9a-f]{12}");
        assertThat(name).isNotEqualTo(name("d-{a}-{updated_at}", Map.of("a", "ä".repeat(301))));
    }

    @Test
    void canNotNameARowWithoutAValue() {
        assertThatThrownBy(() -> name("{a}-{secret}", Map.of("a", "content")))
                .isInstanceOfSatisfying(UnwritableRowException.class, e -> assertThat(e.reason())
                        .isEqualTo("column secret, which the row's name needs, is null"));
        assertThatThrownBy(() -> name("{a}{b}", Map.of("a", "", "b", "")))
                .isInstanceOf(UnwritableRowException.class).hasMessage("the row's name would be empty");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{a|has a brace that names no column",
        "{}|has a brace that names no column",
        "{a{b}}|has a brace that names no column",
        "{a}}|has a character that no name may have, at 4",
        "x/{a}|has a character that no name may have, at 2",
        "{a}=|has a character that no name may have, at 4",
        "{a}-ä|has a character that no name may have, at 5",
        "all|names no column, so all rows would have one name",
        "''|names no column, so all rows would have one name",
        ".{a}|starts with a dot, which hides files",
    })
    void refusesAWrongPattern(String pattern, String why) {
        assertThatThrownBy(() -> NamePattern.parse(pattern, "updated_at")).isInstanceOf(TidemarkException.class)
                .hasMessage("the name pattern \"" + pattern + "\" " + why + HINT);
    }

    @Test
    void knowsTheColumnsItNeeds() {
        NamePattern pattern = NamePattern.parse("d-{updated_at}-{_akte}-{designator}-{_akte}", "updated_at");
        assertThat(pattern.columns()).containsExactly("updated_at", "_akte", "designator");
        assertThat(pattern).hasToString("d-{updated_at}-{_akte}-{designator}-{_akte}");
        assertThatCode(() -> pattern.checkColumns(List.of("id", "updated_at", "designator", "_akte")))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesColumnsThatTheQueryLacks() {
        assertThatThrownBy(() -> NamePattern.parse("{x}-{designator}-{y}", "updated_at")
                .checkColumns(List.of("id", "designator")))
                .isInstanceOf(TidemarkException.class)
                .hasMessage("the name pattern {x}-{designator}-{y} needs columns that the query lacks: x, y\nHINT: add them "
                        + "to the query (a column whose name starts with an underscore serves names and is not written), "
                        + "or change the pattern");
    }

    @Test
    void givesNoTwoAktenOneNameBecauseTheEndHasAFixedLength() throws UnwritableRowException {
        Set<String> names = new HashSet<>();
        int rows = 0;
        NamePattern pattern = NamePattern.parse("{designator}-a-{updated_at}", "updated_at");
        for (String designator : Values.upTo(5, "-a.=/")) {
            for (Instant moment : List.of(MOMENT, MOMENT.plusMillis(1), MOMENT.plusSeconds(1))) {
                names.add(pattern.name(moment, column -> Optional.of(designator)));
                rows++;
            }
        }
        assertThat(names).hasSize(rows);
    }

    @Test
    void givesNoTwoRowsOneNameWhereNoValueHoldsTheSeparator() throws UnwritableRowException {
        Set<String> names = new HashSet<>();
        int rows = 0;
        List<String> values = Values.upTo(3, "a.=/ä");
        for (String a : values) {
            for (String b : values) {
                names.add(name("{a}-{b}", Map.of("a", a, "b", b)));
                rows++;
            }
        }
        assertThat(names).hasSize(rows);
    }

    @Test
    void mayGiveTwoRowsOneNameWhereValuesHoldTheSeparator() throws UnwritableRowException {
        assertThat(name("{a}-{b}", Map.of("a", "x-y", "b", "z"))).isEqualTo(name("{a}-{b}", Map.of("a", "x", "b", "y-z")));
    }

    /** So rows share a name only where the pattern makes the same text of their raw values. */
    @Property
    void unescapingGivesTheTextOfTheRawValues(@ForAll("values") String a, @ForAll("values") String b)
            throws UnwritableRowException {
        assertThat(Names.unescape(name("d-{a}-{b}", Map.of("a", a, "b", b)))).isEqualTo("d-" + a + "-" + b);
    }

    @Property
    void namesAreLegalEverywhereAndShortEnough(@ForAll("longValues") String a, @ForAll("longValues") String b)
            throws UnwritableRowException {
        String name = name("{a}.{b}-{updated_at}", Map.of("a", a, "b", b));
        assertThat(name).matches("[A-Za-z0-9_=-][A-Za-z0-9._=-]*");
        assertThat((name + "==0123456789ab.json").length()).isLessThanOrEqualTo(255);
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.strings().withChars("ab-.=/%\n$ä€").ofMaxLength(8);
    }

    @Provide
    Arbitrary<String> longValues() {
        return Arbitraries.strings().all().ofMaxLength(300);
    }

    private static String name(String pattern, Map<String, String> values) throws UnwritableRowException {
        return NamePattern.parse(pattern, "updated_at").name(MOMENT, column -> Optional.ofNullable(values.get(column)));
    }
}
