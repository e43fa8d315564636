package io.tidemark.batch;

import io.tidemark.watermark.Watermark;
import java.time.Instant;
import java.util.Optional;

/**
 * Watermarks as an object's metadata holds them: {@code 20110501T100000.123456~4711}.
 *
 * <p>The id is escaped as in names, because metadata is ASCII; a start, which has no id, ends with the tilde.
 */
public final class Watermarks {
    private Watermarks() {
    }

    /** The watermark as metadata holds it. */
    public static String inMetadata(Watermark watermark) {
        return Timestamps.inName(watermark.updatedAt()) + "~" + watermark.id().map(Names::escape).orElse("");
    }

    /**
     * The watermark that {@link #inMetadata} was given.
     *
     * @throws IllegalArgumentException where the text is none
     */
    public static Watermark ofMetadata(String text) {
        int tilde = text.indexOf('~');
        if (tilde < 0) {
            throw new IllegalArgumentException("not a watermark as metadata has it: no tilde");
        }
        Instant updatedAt = Timestamps.ofName(text.substring(0, tilde));
        String id = Names.unescape(text.substring(tilde + 1));
        return new Watermark(updatedAt, id.isEmpty() ? Optional.empty() : Optional.of(id));
    }
}
