package io.tidemark.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.batch.BatchBoundary.Completion;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchBoundaryTest {
    private record Row(Instant updatedAt, long bytes) {
    }

    @ParameterizedTest
    @CsvSource({
        "2,  999, 2011-01-31T10:00:00Z,        2011-01-31T10:00:00Z,",
        "3,  999, 2011-01-31T10:00:00Z,        2011-01-31T10:00:00Z, ROWS",
        "2, 1000, 2011-01-31T10:00:00Z,        2011-01-31T10:00:00Z, BYTES",
        "1, 9999, 2011-01-31T10:00:00Z,        2011-01-31T10:00:00Z, BYTES",
        "2,  999, 2011-01-31T23:59:59.999999Z, 2011-02-01T00:00:00Z, MONTH_END",
        "2,  999, 2011-01-31T10:00:00Z,        2012-01-31T10:00:00Z, MONTH_END",
        "2,  999, 2011-01-31T10:00:00Z,        ,                     PAGE_END",
        "3,  999, 2011-01-31T10:00:00Z,        ,                     ROWS",
    })
    void endsABatch(int rows, long bytes, Instant updatedAt, Instant next, Completion completion) {
        assertThat(new BatchBoundary(new BatchLimits(3, 1000)).after(rows, bytes, updatedAt, Optional.ofNullable(next)))
                .isEqualTo(Optional.ofNullable(completion));
    }

    @Test
    void refusesLimitsThatNoRowFitsIn() {
        assertThatThrownBy(() -> new BatchLimits(0, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a batch has at least a row and a byte: 0, 1");
        assertThatThrownBy(() -> new BatchLimits(1, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a batch has at least a row and a byte: 1, 0");
    }

    @Property
    void batchesAreThePageInOrderAndWithinEveryBound(@ForAll("pages") List<Row> page,
            @ForAll @IntRange(min = 1, max = 10) int rows, @ForAll @LongRange(min = 1, max = 5000) long bytes) {
        List<List<Row>> batches = split(page, new BatchLimits(rows, bytes));

        assertThat(batches.stream().flatMap(List::stream)).containsExactlyElementsOf(page);
        assertThat(batches).allSatisfy(batch -> {
            assertThat(batch).isNotEmpty().hasSizeLessThanOrEqualTo(rows);
            assertThat(batch.stream().map(row -> YearMonth.from(row.updatedAt().atOffset(ZoneOffset.UTC))).distinct())
                    .hasSize(1);
            // All rows but the last are below the limit: a batch is over it by less than a row.
            assertThat(batch.subList(0, batch.size() - 1).stream().mapToLong(Row::bytes).sum()).isLessThan(bytes);
        });
    }

    @Property
    void batchesAreAsLargeAsTheyMayBe(@ForAll("pages") List<Row> page,
            @ForAll @IntRange(min = 1, max = 10) int rows, @ForAll @LongRange(min = 1, max = 5000) long bytes) {
        List<List<Row>> batches = split(page, new BatchLimits(rows, bytes));

        for (int i = 0; i + 1 < batches.size(); i++) {
            List<Row> batch = batches.get(i);
            boolean isFull = batch.size() == rows || batch.stream().mapToLong(Row::bytes).sum() >= bytes;
            YearMonth month = YearMonth.from(batch.get(0).updatedAt().atOffset(ZoneOffset.UTC));
            YearMonth next = YearMonth.from(batches.get(i + 1).get(0).updatedAt().atOffset(ZoneOffset.UTC));
            assertThat(isFull || next.isAfter(month)).isTrue();
        }
    }

    @Provide
    Arbitrary<List<Row>> pages() {
        Instant start = LocalDate.of(2010, 11, 1).atStartOfDay().toInstant(ZoneOffset.UTC);
        Arbitrary<Long> seconds = Arbitraries.longs().between(0, 200L * 86_400);
        return Combinators.combine(seconds, Arbitraries.longs().between(0, 3000))
                .as((second, bytes) -> new Row(start.plusSeconds(second), bytes))
                .list().ofMaxSize(60)
                .map(rows -> rows.stream().sorted((a, b) -> a.updatedAt().compareTo(b.updatedAt())).toList());
    }

    private static List<List<Row>> split(List<Row> page, BatchLimits limits) {
        BatchBoundary boundary = new BatchBoundary(limits);
        List<List<Row>> batches = new ArrayList<>();
        List<Row> batch = new ArrayList<>();
        for (int i = 0; i < page.size(); i++) {
            batch.add(page.get(i));
            Optional<Instant> next = i + 1 < page.size() ? Optional.of(page.get(i + 1).updatedAt()) : Optional.empty();
            long bytes = batch.stream().mapToLong(Row::bytes).sum();
            if (boundary.after(batch.size(), bytes, page.get(i).updatedAt(), next).isPresent()) {
                batches.add(batch);
                batch = new ArrayList<>();
            }
        }
        assertThat(batch).as("the page's end ends a batch").isEmpty();
        return batches;
    }
}
