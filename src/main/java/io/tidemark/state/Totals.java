package io.tidemark.state;

/**
 * What a chain holds, up to a sequence.
 *
 * @param bytes   of archives and attachments, as stored
 * @param missing attachments that the source lacked
 */
public record Totals(long sequence, long archives, long rows, long attachments, long bytes, long missing) {
    /** Of a chain that has not begun. */
    public static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0);

    /** These and what was added behind them. */
    public Totals plus(Totals added) {
        return new Totals(added.sequence, archives + added.archives, rows + added.rows, attachments + added.attachments,
                bytes + added.bytes, missing + added.missing);
    }
}
