package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.SourceDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SampleDataTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-05-20T12:00:00Z"), ZoneOffset.UTC);

    private final SourceDatabase source = SourceDatabase.withDocumentStore();

    @AfterEach
    void dropDatabase() {
        source.close();
    }

    @Test
    void tenantsHaveAPastOfFiveMonthsAndNoFuture() {
        SampleData.load(source, CLOCK);

        assertThat(source.strings("SELECT tenant || ' ' || count(*) FROM akte GROUP BY tenant ORDER BY 1"))
                .containsExactly("acme 4000", "globex 1500", "initech 500");
        assertThat(source.strings("SELECT tenant || ' ' || count(*) FROM dokument GROUP BY tenant ORDER BY 1"))
                .containsExactly("acme 300", "globex 120", "initech 40");
        assertThat(source.strings("SELECT DISTINCT to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM') FROM akte ORDER BY 1"))
                .containsExactly("2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05");
        assertThat(source.number("SELECT count(*) FROM akte WHERE updated_at > '2026-05-20T12:00:00Z'")).isZero();
        assertThat(source.number("SELECT count(*) FROM akte WHERE updated_at > '2026-05-20T10:00:00Z'")).isPositive();
        assertThat(source.number("SELECT count(*) - count(DISTINCT (tenant, designator)) FROM akte")).isZero();
    }

    @Test
    void secondLoadAddsNothing() {
        SampleData.load(source, CLOCK);
        String before = source.string("SELECT md5(string_agg(a::text, '' ORDER BY id)) FROM akte AS a");

        SampleData.load(source, Clock.offset(CLOCK, Duration.ofDays(1)));

        assertThat(source.string("SELECT md5(string_agg(a::text, '' ORDER BY id)) FROM akte AS a")).isEqualTo(before);
    }

    @Test
    void letterNamesItsCase() {
        SampleData.load(source, CLOCK);

        String designator = source.string("SELECT refs[1] FROM dokument WHERE tenant = 'acme' ORDER BY id LIMIT 1");
        byte[] pdf = source.bytes("SELECT data FROM dokument_file JOIN dokument USING (tenant, designator)"
                + " WHERE tenant = 'acme' ORDER BY id LIMIT 1");

        assertThat(new String(pdf, StandardCharsets.ISO_8859_1)).startsWith("%PDF-1.4").contains(designator, "Gesamtbetrag: ");
    }

    @Test
    void writerAddsAndChangesRowsUntilItIsClosed() throws Exception {
        SampleData.load(source, CLOCK);

        SampleWriter writer = SampleWriter.start(source, SampleData.tenants(), Duration.ofMillis(5));
        await(() -> writer.dokumenteAdded() >= 3 && writer.aktenChanged() >= 10);
        writer.close();

        assertThat(source.number("SELECT count(*) FROM akte")).isEqualTo(6_000 + writer.aktenAdded());
        assertThat(source.number("SELECT count(*) FROM dokument")).isEqualTo(460 + writer.dokumenteAdded());
        assertThat(source.number("SELECT sum((attributes ->> 'bearbeitet')::int) FROM akte")).isEqualTo(writer.aktenChanged());
        assertThat(source.number("SELECT count(*) FROM akte WHERE attributes ->> 'bearbeitet' IS NOT NULL"
                + " AND updated_at = created_at"))
                .isZero();
        assertThat(source.number("SELECT count(*) - count(DISTINCT (tenant, designator)) FROM akte")).isZero();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 1_000 && !condition.getAsBoolean(); i++) {
            never.await(10, TimeUnit.MILLISECONDS);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
