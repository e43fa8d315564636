package io.tidemark.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MicrosTest {
    @Test
    void momentsOfAllYearsThatRowsMayHaveAreKept() {
        for (String text : List.of("0001-01-01T00:00:00.000001Z", "1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z",
                "2011-05-01T10:00:00.123456Z", "9999-12-31T23:59:59.999999Z")) {
            assertThat(Micros.instant(Micros.of(Instant.parse(text)))).isEqualTo(Instant.parse(text));
        }
        assertThat(Micros.of(Instant.parse("1969-12-31T23:59:59.999999Z"))).isEqualTo(-1);
    }
}
