package io.tidemark.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.YearMonth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketPatternTest {
    @Test
    void fillsInTenantAndMonth() {
        BucketPattern pattern = new BucketPattern("x-{tenant}-{yyyy}-{MM}");

        assertThat(pattern.name("acme", YearMonth.of(2011, 5))).isEqualTo("x-acme-2011-05");
        assertThat(pattern.name("{MM}", YearMonth.of(2011, 5))).as("a name is no pattern").isEqualTo("x-{MM}-2011-05");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab", "Replica", "-replica", "replica.", "a..b", "192.168.0.1", "xn--replica", "replica-s3alias",
            "re_plica", "rep/lica", "0123456789012345678901234567890123456789012345678901234567890123"})
    void refusesNamesThatAreNotLegal(String pattern) {
        assertThatThrownBy(() -> new BucketPattern(pattern))
                .hasMessageStartingWith("gives buckets as " + pattern + ", which is no legal name; allowed are 3 to 63 of");
    }

    @Test
    void refusesUnknownPlaceholders() {
        assertThatThrownBy(() -> new BucketPattern("{tenant}-{mm}")).hasMessage("has the unknown placeholder {mm}; allowed are"
                + " {tenant}, {yyyy} and {MM}, as in tidemark-{tenant}-{yyyy}-{MM}");
    }
}
