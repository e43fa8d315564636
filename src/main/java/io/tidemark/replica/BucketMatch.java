package io.tidemark.replica;

import io.tidemark.config.StoreSettings;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Which buckets a tenant's archives can be in, by the configured pattern. */
final class BucketMatch {
    private static final YearMonth SOME_MONTH = YearMonth.of(2011, 5);

    private final StoreSettings store;
    private final String literal;
    private final Pattern names;

    BucketMatch(StoreSettings store) {
        this.store = store;
        this.literal = store.bucket().of(store.tenant());
        this.names = store.bucket().names(store.tenant());
    }

    /** Whether one bucket holds all months. */
    boolean isSingle() {
        return !literal.contains("{yyyy}") && !literal.contains("{MM}");
    }

    /** The one bucket, where there is but one. */
    String single() {
        return store.bucket(SOME_MONTH);
    }

    /** What each of the buckets' names begins with. */
    String prefix() {
        return literal.replaceFirst("\\{(yyyy|MM)}.*", "");
    }

    /** Whether a bucket is one of the tenant's months. */
    boolean matches(String bucket) {
        return names.matcher(bucket).matches();
    }

    /** Whether keys that begin with {@code prefix} in a bucket are the tenant's. */
    boolean matches(String bucket, String prefix) {
        return store.prefix().equals(prefix) && matches(bucket);
    }

    /** Whether the tenant is this one. */
    boolean isOf(String tenant) {
        return store.tenant().equals(tenant);
    }

    /** The buckets of all months between two moments, both included. */
    Set<String> between(Instant first, Instant last) {
        Set<String> buckets = new LinkedHashSet<>();
        YearMonth end = YearMonth.from(last.atOffset(ZoneOffset.UTC));
        for (var month = YearMonth.from(first.atOffset(ZoneOffset.UTC)); !month.isAfter(end);
                month = month.plusMonths(1)) {
            buckets.add(store.bucket(month));
        }
        return buckets;
    }
}
