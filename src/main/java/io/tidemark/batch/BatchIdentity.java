package io.tidemark.batch;

import io.tidemark.row.Column;
import io.tidemark.watermark.Watermark;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What is known of a batch before its first row.
 *
 * @param stream        of {@code A-Z a-z 0-9 . _ -}, starting with a letter or digit, at most 64 characters: it is the
 *                      start of keys
 * @param sequence      1, 2, 3, … of the chain, at most 99,999,999: eight digits
 * @param fromExclusive where the chain's archive before this one ended; without an id for sequence 1, and there alone. A
 *                      supplement's is the watermark, which it leaves where it is.
 * @param columns       those that are written, in the query's order
 * @param numericId     whether the id column is an {@code int2}, {@code int4}, {@code int8} or {@code numeric}: ids are
 *                      then numbers in the document
 */
public record BatchIdentity(String tenant, String stream, long sequence, BatchKind kind, Watermark fromExclusive,
                            List<Column> columns, boolean numericId) {
    static final long MAX_SEQUENCE = 99_999_999;
    private static final Pattern STREAM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    public BatchIdentity {
        columns = List.copyOf(columns);
        if (tenant.isBlank() || tenant.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a tenant's name is a line of text");
        }
        if (!isStream(stream)) {
            throw new IllegalArgumentException("not the name of a stream: " + stream);
        }
        if (sequence < 1 || sequence > MAX_SEQUENCE) {
            throw new IllegalArgumentException("a sequence number has up to eight digits and starts at 1: " + sequence);
        }
        Timestamps.check(fromExclusive.updatedAt());
        if (fromExclusive.id().isPresent() == (sequence == 1)) {
            throw new IllegalArgumentException("sequence 1 starts where the stream does, each later one at a row: sequence "
                    + sequence + " from " + fromExclusive.updatedAt());
        }
        if (kind == BatchKind.SUPPLEMENT && sequence == 1) {
            throw new IllegalArgumentException("a supplement can't be the first of a chain");
        }
    }

    /** A batch of every row of an interval. */
    public static BatchIdentity interval(String tenant, String stream, long sequence, Watermark fromExclusive,
                                         List<Column> columns, boolean numericId) {
        return new BatchIdentity(tenant, stream, sequence, BatchKind.INTERVAL, fromExclusive, columns, numericId);
    }

    /** A batch of what is missing behind the watermark. */
    public static BatchIdentity supplement(String tenant, String stream, long sequence, Watermark watermark,
                                           List<Column> columns, boolean numericId) {
        return new BatchIdentity(tenant, stream, sequence, BatchKind.SUPPLEMENT, watermark, columns, numericId);
    }

    /** Whether keys and folders can have it as a stream's name. */
    public static boolean isStream(String name) {
        return STREAM.matcher(name).matches();
    }

    /** The archive's one folder: {@code akten-00000042}. */
    public String folder() {
        return stream + "-" + ArchiveKey.digits(sequence);
    }
}
