package io.tidemark.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackgroundOutputTest {
    private static final int MANY_BYTES = 3_000_001;

    @Test
    void bytesArriveInOrderWhateverTheyAreWrittenBy() throws IOException {
        byte[] bytes = new byte[MANY_BYTES];
        var random = new Random(7);
        random.nextBytes(bytes);
        var arrived = new ByteArrayOutputStream();

        try (var out = new BackgroundOutput(arrived)) {
            for (int done = 0; done < bytes.length; ) {
                int step = Math.min(1 + random.nextInt(100_000), bytes.length - done);
                out.write(bytes, done, step);
                done += step;
            }
        }

        assertThat(arrived.toByteArray()).isEqualTo(bytes);
    }

    @Test
    void failureArrivesAtTheLatestWhenItIsClosedAndTheOtherStreamIsClosedAllTheSame() throws IOException {
        var full = new FullDisk();
        var out = new BackgroundOutput(full);
        out.write(1);

        assertThatThrownBy(out::close).isInstanceOf(IOException.class).hasMessage("no space left");

        assertThat(full.isClosed).isTrue();
        out.close();
    }

    @Test
    void whoWritesOnAfterAFailureIsToldAndNeverBlocked() {
        var out = new BackgroundOutput(new FullDisk());

        assertThatThrownBy(() -> out.write(new byte[MANY_BYTES])).isInstanceOf(IOException.class).hasMessage("no space left");
        assertThatThrownBy(out::close).isInstanceOf(IOException.class);
    }

    @Test
    void interruptedItGivesUp() {
        var out = new BackgroundOutput(new ByteArrayOutputStream());
        try {
            Thread.currentThread().interrupt();

            assertThatThrownBy(out::close).isInstanceOf(IOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static final class FullDisk extends OutputStream {
        private boolean isClosed;

        @Override
        public void write(int b) throws IOException {
            throw new IOException("no space left");
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }
}
