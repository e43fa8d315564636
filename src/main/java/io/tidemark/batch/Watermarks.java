package io.tidemark.batch;

import io.tidemark.watermark.Watermark;

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
}
