package io.tidemark.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The clock is the test's: it goes on by what is waited. */
class BandwidthTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final Bandwidth bandwidth =
            new Bandwidth(1000, nanos::get, time -> nanos.addAndGet(time.toNanos()));

    private Duration passed() {
        return Duration.ofNanos(nanos.get() - (Long.MAX_VALUE - 5));
    }

    @Test
    void allBytesComeInTheTimeThatTheyAreDue() throws IOException {
        byte[] bytes = new byte[2500];
        bytes[2499] = 7;

        assertThat(bandwidth.limit(new ByteArrayInputStream(bytes)).readAllBytes()).isEqualTo(bytes);
        assertThat(passed()).isEqualTo(Duration.ofMillis(2500));
    }

    @Test
    void streamsShareItAndTimeThatNobodyUsedIsNotMadeUpFor() throws IOException {
        InputStream one = bandwidth.limit(new ByteArrayInputStream(new byte[300]));
        InputStream other = bandwidth.limit(new ByteArrayInputStream(new byte[300]));
        one.readNBytes(300);
        other.readNBytes(200);
        assertThat(passed()).isEqualTo(Duration.ofMillis(500));

        nanos.addAndGet(Duration.ofSeconds(60).toNanos());
        other.readNBytes(100);
        assertThat(passed()).isEqualTo(Duration.ofMillis(60_600));
    }

    @Test
    void withoutALimitTheBytesAreReadAsTheyAre() {
        InputStream in = new ByteArrayInputStream(new byte[1]);

        assertThat(Bandwidth.of(0).limit(in)).isSameAs(in);
    }
}
