package io.tidemark.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.TidemarkException;
import java.time.Instant;
import java.time.YearMonth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BucketPatternTest {
    private static final Instant MOMENT = Instant.parse("2011-05-31T23:59:59.999999Z");
    @ParameterizedTest
    @CsvSource({
        "tidemark-{tenant}-{yyyy}-{MM}, tidemark-acme-2011-05",
        "{yyyy}.{MM}.{tenant}, 2011.05.acme",
        "all-of-{tenant}, all-of-acme",
    })
    void fillsInTenantAndMonth(String pattern, String bucket) {
        assertThat(new BucketPattern(pattern).bucket("acme", MOMENT)).isEqualTo(bucket);
    }

    @Test
    void takesTheMonthInUtc() {
        assertThat(BucketPattern.DEFAULT.bucket("acme", Instant.parse("2011-05-31T23:00:00Z")))
                .isEqualTo("tidemark-acme-2011-05");
        assertThat(BucketPattern.DEFAULT.bucket("acme", Instant.parse("2011-06-01T00:00:00Z")))
                .isEqualTo("tidemark-acme-2011-06");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "a-1", "1.b.3", "tidemark-acme-2011-05", "192.168.5.4.x", "a.-b"})
    void takesLegalNames(String bucket) {
        assertThat(BucketPattern.isLegal(bucket)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ab", "Abc", "a_b", "a b", "ab-", "-ab", ".ab", "ab.", "a..b", "192.168.5.4", "äbc", "a/b",
        "xn--abc", "sthree-abc", "amzn-s3-demo-abc", "abc-s3alias", "abc--ol-s3", "abc.mrap", "abc--x-s3", "abc--table-s3"})
    void refusesIllegalNames(String bucket) {
        assertThat(BucketPattern.isLegal(bucket)).isFalse();
    }

    @Test
    void takes63CharactersAndRefuses64() {
        assertThat(BucketPattern.isLegal("x".repeat(63))).isTrue();
        assertThat(BucketPattern.isLegal("x".repeat(64))).isFalse();
    }

    @Test
    void aTenantsNameIsNoPattern() {
        assertThat(new BucketPattern("x-{tenant}-{yyyy}-{MM}").name("{MM}", YearMonth.of(2011, 5))).isEqualTo("x-{MM}-2011-05");
    }

    @Test
    void refusesAnIllegalBucketOfATenant() {
        assertThatThrownBy(() -> BucketPattern.DEFAULT.bucket("a/b", MOMENT)).isInstanceOf(TidemarkException.class)
                .hasMessage("tenant a/b would have the illegal bucket tidemark-a/b-2011-05\n"
                        + "HINT: give it a pattern of its own: tidemark.tenant.a/b.store.bucket");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab", "Replica", "-replica", "replica.", "a..b", "192.168.0.1", "xn--replica", "replica-s3alias"})
    void refusesPatternsThatGiveNoLegalName(String pattern) {
        assertThatThrownBy(() -> new BucketPattern(pattern))
                .hasMessageStartingWith("gives buckets as " + pattern + ", which is not a legal name; expected 3 to 63 of");
    }

    @Test
    void refusesWrongPlaceholders() {
        assertThatThrownBy(() -> new BucketPattern("{tenant}-{mm}")).hasMessage("has the unknown placeholder {mm}; expected"
                + " {tenant}, {yyyy} and {MM}, e.g. tidemark-{tenant}-{yyyy}-{MM}");
        assertThatThrownBy(() -> new BucketPattern("{tenant}-{MM}"))
                .hasMessage("has a month without its year; expected {yyyy}-{MM}, or neither of them");
    }
}
