package io.tidemark.replica;

import io.tidemark.batch.Sha256;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A part of things that have names: the same ones each time for the same seed, and others for another.
 *
 * @param share above 0, at most 1
 */
public record Sample(double share, long seed) {
    public Sample {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("a sample is more than nothing and at most all: " + share);
        }
    }

    /** Whether it has the thing of this name. */
    public boolean takes(String name) {
        byte[] digest = Sha256.digest().digest((seed + "/" + name).getBytes(StandardCharsets.UTF_8));
        return (ByteBuffer.wrap(digest).getLong() >>> 11) * 0x1.0p-53 < share;
    }

    /** {@code 5% sample, seed 1}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s%% sample, seed %d",
                BigDecimal.valueOf(share * 100).stripTrailingZeros().toPlainString(), seed);
    }
}
