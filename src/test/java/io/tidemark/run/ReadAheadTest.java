package io.tidemark.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    void givesAllInOrder() {
        List<Integer> items = IntStream.range(0, 1_000).boxed().toList();
        var ahead = new ReadAhead<>(items.iterator(), item -> 1);

        var given = new ArrayList<Integer>();
        ahead.forEachRemaining(given::add);

        assertThat(given).isEqualTo(items);
        assertThat(ahead.hasNext()).isFalse();
    }

    @Test
    void nothingIsNothing() {
        assertThat(new ReadAhead<>(List.of().iterator(), item -> 1).hasNext()).isFalse();
    }

    @Test
    void ofLargeItemsItHoldsOneGivenOutAndOneRead() {
        var read = new AtomicInteger();
        var ahead = new ReadAhead<>(IntStream.range(0, 100).mapToObj(i -> read.incrementAndGet()).iterator(),
                item -> 1_000_000_000);

        ahead.next();
        Await.until(PATIENCE, "the next one is read", () -> read.get() == 2);
        ahead.next();
        Await.until(PATIENCE, "the next one is read", () -> read.get() == 3);
        ahead.close();

        assertThat(read).hasValue(3);
    }

    @Test
    void ofSmallItemsItHoldsSomeChunks() {
        var read = new AtomicInteger();
        var ahead = new ReadAhead<>(IntStream.range(0, 100_000).mapToObj(i -> read.incrementAndGet()).iterator(),
                item -> 1 << 10);

        ahead.next();
        // A hundred are given out, and those that wait weigh a MiB, or a little more.
        Await.until(PATIENCE, "it is full", () -> read.get() == 1_200);
        ahead.close();

        assertThat(read).hasValue(1_200);
    }

    @Test
    void failureOfTheSourceComesAfterWhatWasReadInFull() {
        var ahead = new ReadAhead<>(failingAfter(250), item -> 1);

        for (int i = 0; i < 200; i++) {
            ahead.next();
        }

        assertThatThrownBy(ahead::next).isInstanceOf(IllegalStateException.class).hasMessage("torn");
    }

    @Test
    void closedItReadsNoMoreAndDoesNotFail() {
        var ahead = new ReadAhead<>(failingAfter(250), item -> 1);
        ahead.next();

        ahead.close();
        ahead.close();
    }

    @Test
    void closedNobodyWaitsForMore() {
        var ahead = new ReadAhead<>(IntStream.range(0, 100_000).iterator(), item -> 1 << 20);
        ahead.close();

        assertThatThrownBy(() -> ahead.forEachRemaining(item -> { })).isInstanceOf(IllegalStateException.class);
    }

    private static Iterator<Integer> failingAfter(int items) {
        return IntStream.range(0, items + 1).mapToObj(item -> {
            if (item == items) {
                throw new IllegalStateException("torn");
            }
            return item;
        }).iterator();
    }
}
