package io.tidemark.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.TidemarkException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BucketPatternTest {
    private static final Instant MOMENT = Instant.parse("2011-05-31T23:59:59.999999Z");
    private static final String HINT = "\nHINT: a bucket's name has 3 to 63 characters of a-z 0-9 . -, starts and ends "
            + "with a letter or digit, has no two dots in a row, isn't like an IP address, has none of the prefixes and "
            + "suffixes that S3 keeps for itself, and holds one tenant only: change the bucket pattern";

    @ParameterizedTest
    @CsvSource({
        "tidemark-{tenant}-{yyyy}-{MM}, tidemark-acme-2011-05",
        "{yyyy}.{MM}.{stream}.{tenant}, 2011.05.akten.acme",
        "all-of-{tenant}, all-of-acme",
    })
    void fillsInTenantStreamAndMonth(String pattern, String bucket) {
        assertThat(BucketPattern.parse(pattern).bucket("acme", "akten", MOMENT)).isEqualTo(bucket);
    }

    @Test
    void takesTheMonthInUtc() {
        assertThat(BucketPattern.DEFAULT.bucket("acme", "akten", Instant.parse("2011-05-31T23:00:00Z")))
                .isEqualTo("tidemark-acme-2011-05");
        assertThat(BucketPattern.DEFAULT.bucket("acme", "akten", Instant.parse("2011-06-01T00:00:00Z")))
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
    void refusesAllTenantsWithoutALegalBucketAtOnce() {
        assertThatThrownBy(
                () -> BucketPattern.DEFAULT.check(List.of("acme", "Globex", "a_b"), List.of("akten", "dokumente")))
                .isInstanceOf(TidemarkException.class)
                .hasMessage("the bucket pattern \"tidemark-{tenant}-{yyyy}-{MM}\" can't be used: tenant Globex would have the "
                        + "illegal bucket tidemark-Globex-2011-05; tenant a_b would have the illegal bucket "
                        + "tidemark-a_b-2011-05" + HINT);
    }

    @Test
    void refusesABucketOfTwoTenantsBecauseTheyWouldShareKeys() {
        BucketPattern pattern = BucketPattern.parse("tidemark-{yyyy}");
        assertThatThrownBy(() -> pattern.check(List.of("acme", "globex"), List.of("akten")))
                .isInstanceOf(TidemarkException.class)
                .hasMessage("the bucket pattern \"tidemark-{yyyy}\" can't be used: tenants acme and globex would share bucket "
                        + "tidemark-2011 for stream akten" + HINT);
        assertThatCode(() -> pattern.checkLegal(List.of("acme", "globex"), List.of("akten"))).doesNotThrowAnyException();
        assertThatCode(() -> pattern.check(List.of("acme"), List.of("akten", "dokumente"))).doesNotThrowAnyException();
    }

    @Test
    void refusesAnIllegalBucketWhenItIsAskedForToo() {
        assertThatThrownBy(() -> BucketPattern.DEFAULT.bucket("a/b", "akten", MOMENT)).isInstanceOf(TidemarkException.class)
                .hasMessage("tenant a/b would have the illegal bucket tidemark-a/b-2011-05" + HINT);
    }

    @Test
    void refusesWrongPatterns() {
        assertThatThrownBy(() -> BucketPattern.parse("{tenant}-{yy}")).isInstanceOf(TidemarkException.class)
                .hasMessage("the bucket pattern \"{tenant}-{yy}\" has the unknown placeholder {yy}\n"
                        + "HINT: {tenant}, {stream}, {yyyy} and {MM} are known");
        assertThatThrownBy(() -> BucketPattern.parse("{tenant}-{MM}")).isInstanceOf(TidemarkException.class)
                .hasMessage("the bucket pattern \"{tenant}-{MM}\" has a month without its year\n"
                        + "HINT: write {yyyy}-{MM}, or neither of them");
    }
}
