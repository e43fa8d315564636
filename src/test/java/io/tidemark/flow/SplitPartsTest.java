package io.tidemark.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class SplitPartsTest {
    @Test
    void anErrorIsAnException() {
        var failing = new SplitParts<>(new Iterator<String>() {
            @Override
            public boolean hasNext() {
                throw new NoClassDefFoundError("one");
            }

            @Override
            public String next() {
                throw new StackOverflowError();
            }
        });

        assertThatThrownBy(failing::hasNext).isInstanceOf(IllegalStateException.class).hasMessageContaining("one")
                .hasCauseInstanceOf(NoClassDefFoundError.class);
        assertThatThrownBy(failing::next).isInstanceOf(IllegalStateException.class).hasCauseInstanceOf(StackOverflowError.class);
    }

    @Test
    void partsGoThrough() {
        var parts = new SplitParts<>(List.of("a", "b").iterator());

        assertThat(parts).toIterable().containsExactly("a", "b");
    }
}
