package io.tidemark.batch;

import java.util.Locale;

/** What a batch brings. */
public enum BatchKind {
    /** Every row of an interval of the stream's order. */
    INTERVAL,
    /** What an audit found missing behind the watermark: its rows are older than the watermark, which doesn't move. */
    SUPPLEMENT;

    /** As documents and keys have it: {@code interval}. */
    public String inDocument() {
        return name().toLowerCase(Locale.ROOT);
    }
}
