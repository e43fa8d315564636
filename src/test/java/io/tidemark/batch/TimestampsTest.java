package io.tidemark.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
    @ParameterizedTest
    @CsvSource({
        "2011-05-01T10:00:00.123456Z, 20110501T100000.123456, 2011-05-01T10:00:00.123456Z, 2011-05-01",
        "2010-11-01T00:00:00Z,        20101101T000000.000000, 2010-11-01T00:00:00.000000Z, 2010-11-01",
        "1969-12-31T23:59:59.999999Z, 19691231T235959.999999, 1969-12-31T23:59:59.999999Z, 1969-12-31",
        "0001-01-01T00:00:00.000001Z, 00010101T000000.000001, 0001-01-01T00:00:00.000001Z, 0001-01-01",
        "9999-12-31T23:59:59.999999Z, 99991231T235959.999999, 9999-12-31T23:59:59.999999Z, 9999-12-31",
    })
    void writesTimestampsInUtcWithSixDigits(Instant moment, String name, String document, String day) {
        assertThat(Timestamps.inName(moment)).isEqualTo(name);
        assertThat(Timestamps.inDocument(moment)).isEqualTo(document);
        assertThat(Timestamps.day(moment)).isEqualTo(day);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000-12-31T23:59:59Z", "+10000-01-01T00:00:00Z", "2011-05-01T10:00:00.123456789Z"})
    void refusesWhatItWouldHaveToRoundOrCouldNotWrite(String moment) {
        assertThatThrownBy(() -> Timestamps.inName(Instant.parse(moment))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a timestamp of the years 0001 to 9999 in microseconds: " + moment);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "20110501T100000", "20111301T100000.000000", "20110501T100000.12345a", "supplement"})
    void refusesToReadWhatIsNoTimestamp(String text) {
        assertThatThrownBy(() -> Timestamps.ofName(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a timestamp as names have it: " + text);
    }

    @Property
    void readsBackWhatItWrote(@ForAll @LongRange(min = -62135596800000000L, max = 253402300799999999L) long micros) {
        Instant moment = Instant.EPOCH.plusSeconds(Math.floorDiv(micros, 1_000_000L))
                .plusNanos(Math.floorMod(micros, 1_000_000L) * 1000);
        assertThat(Timestamps.ofName(Timestamps.inName(moment))).isEqualTo(moment);
        assertThat(Instant.parse(Timestamps.inDocument(moment))).isEqualTo(moment);
    }

    @Test
    void orderOfNamesIsOrderOfTime() {
        assertThat(Timestamps.inName(Instant.parse("2011-05-01T09:59:59.999999Z")))
                .isLessThan(Timestamps.inName(Instant.parse("2011-05-01T10:00:00Z")));
    }
}
