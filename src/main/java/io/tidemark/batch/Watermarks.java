package io.tidemark.batch;

import io.tidemark.watermark.Watermark;

/**
 * Watermarks as an object's metadata holds them: {@code 20110501T100000.123456~4711}.
 *
 * <p>The id is escaped as in names, because metadata is ASCII; a start, which has no id, ends with the tilde. An id that is
 * longer than {@value #ID_LENGTH_MAX} characters then is cut as a name is: the archive's document has all of it.
 */
public final class Watermarks {
    // Two of them and all else that metadata holds are at most the 2,048 bytes that S3 allows.
    private static final int ID_LENGTH_MAX = 900;

    private Watermarks() {
    }

    /** The watermark as metadata holds it. */
    public static String inMetadata(Watermark watermark) {
        return Timestamps.inName(watermark.updatedAt()) + "~" + watermark.id().map(Watermarks::inMetadata).orElse("");
    }

    private static String inMetadata(String id) {
        String escaped = Names.escape(id);
        return escaped.length() <= ID_LENGTH_MAX ? escaped : Names.shortened(escaped);
    }
}
