package io.tidemark.config;

import io.tidemark.batch.BucketPattern;
import io.tidemark.batch.Layout;
import java.time.YearMonth;
import java.util.Objects;

/**
 * Where and how the replica of one tenant is stored.
 *
 * @param target      the replica's name in the ledger
 * @param bucket      gives the bucket of a month
 * @param prefix      goes before every key, its tenant filled in
 * @param parallel    how many attachments are under way at the same time
 */
public record StoreSettings(String tenant, String target, ConnectionSettings connection, BucketPattern bucket,
        String prefix, int parallel, Confirm confirm) {
    public StoreSettings {
        Objects.requireNonNull(target);
        Objects.requireNonNull(connection);
        Objects.requireNonNull(confirm);
        String example = bucket.name(tenant, YearMonth.of(2010, 11));
        if (!BucketPattern.isLegal(example)) {
            throw new IllegalArgumentException("gives tenant " + tenant + " buckets as " + example
                    + ", which is not a legal name; expected 3 to 63 of a-z, 0-9, - and dots; give the tenant its own pattern");
        }
        checkPrefix(prefix);
        if (parallel < 1) {
            throw new IllegalArgumentException("at least one attachment is under way, not " + parallel);
        }
    }

    /** The bucket of the rows of a month. */
    public String bucket(YearMonth month) {
        return bucket.name(tenant, month);
    }

    /**
     * Gives the prefix back where keys may begin with it.
     *
     * @throws IllegalArgumentException where they may not
     */
    static String checkPrefix(String prefix) {
        if (prefix.length() > Layout.MAX_PREFIX) {
            throw new IllegalArgumentException("is longer than " + Layout.MAX_PREFIX + " characters, which leaves keys no room;"
                    + " expected fewer, e.g. replica/{tenant}/");
        }
        if (!prefix.matches("(?:[A-Za-z0-9_=-][A-Za-z0-9._=-]*/)*(?:[A-Za-z0-9_=-][A-Za-z0-9._=-]*)?")) {
            throw new IllegalArgumentException("is not a key prefix; expected A-Z, a-z, 0-9, . _ = - with single"
                    + " slashes between, none in front, and {tenant}, e.g. replica/{tenant}/");
        }
        return prefix;
    }
}
