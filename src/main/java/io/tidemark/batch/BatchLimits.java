package io.tidemark.batch;

/**
 * When a batch is complete by size.
 *
 * @param rows  at which it closes, 1 or more; rows set aside count
 * @param bytes at which it closes, 1 or more, before compression: the row that reaches them is the batch's last, so a batch
 *              is larger by less than one row
 */
public record BatchLimits(int rows, long bytes) {
    public BatchLimits {
        if (rows < 1 || bytes < 1) {
            throw new IllegalArgumentException("a batch has at least a row and a byte: " + rows + ", " + bytes);
        }
    }
}
