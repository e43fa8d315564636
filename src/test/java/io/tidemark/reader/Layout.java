package io.tidemark.reader;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a replica lies: its buckets, the prefix of its keys and the start of its chains.
 *
 * @param bucketPattern may hold {@code {tenant}}, {@code {yyyy}} and {@code {MM}}
 * @param keyPrefix     goes before every key; may be empty, may hold {@code {tenant}}
 * @param start         the {@code from} of each chain's first archive
 */
public record Layout(String bucketPattern, String keyPrefix, Instant start) {

    public static final Layout DEFAULT =
            new Layout("tidemark-{tenant}-{yyyy}-{MM}", "", Instant.parse("2010-11-01T00:00:00Z"));

    /** Whether each month has a bucket of its own. */
    public boolean monthly() {
        return bucketPattern.contains("{yyyy}") || bucketPattern.contains("{MM}");
    }

    /** The bucket that holds the rows of a month. */
    public String bucket(String tenant, YearMonth month) {
        return bucketPattern.replace("{tenant}", tenant)
                .replace("{yyyy}", String.format("%04d", month.getYear()))
                .replace("{MM}", String.format("%02d", month.getMonthValue()));
    }

    /** The bucket that holds a row with this {@code updated_at}: months are those of UTC. */
    public String bucket(String tenant, Instant updatedAt) {
        return bucket(tenant, YearMonth.from(updatedAt.atOffset(ZoneOffset.UTC)));
    }

    public String keyPrefix(String tenant) {
        return keyPrefix.replace("{tenant}", tenant);
    }

    /** Whether a bucket of this name is one of the tenant's. */
    public boolean owns(String tenant, String bucket) {
        String regex = Pattern.quote(bucketPattern.replace("{tenant}", tenant))
                .replace("{yyyy}", "\\E\\d{4}\\Q").replace("{MM}", "\\E(?:0[1-9]|1[0-2])\\Q");
        return Pattern.matches(regex, bucket);
    }

    /** The part of a key after the stream's own folder, or empty for a key outside of it. */
    Optional<String> withinStream(String tenant, String stream, String key) {
        String folder = keyPrefix(tenant) + Names.escape(stream) + "/";
        return key.startsWith(folder) ? Optional.of(key.substring(folder.length())) : Optional.empty();
    }

    /** Whether it is one of the objects that doctor tries a store with: no part of the replica. */
    boolean isOfDoctor(String tenant, String key) {
        return key.startsWith(keyPrefix(tenant) + ".tidemark-doctor/");
    }

    private static final Pattern ANY_STREAM = Pattern.compile(
            "(?<stream>[^/]+)/(?:(?<named>[^/]+)-\\d{8}_[^/]+\\.(?:tgz|tar\\.zst)|pdf/\\d{4}-\\d\\d-\\d\\d/[^/]+\\.pdf)");

    /** Whether a key looks like an archive or an attachment of some stream: not ours to judge then. */
    boolean looksLikeAnyStream(String tenant, String key) {
        String prefix = keyPrefix(tenant);
        Matcher m = key.startsWith(prefix) ? ANY_STREAM.matcher(key.substring(prefix.length())) : null;
        return m != null && m.matches() && (m.group("named") == null || m.group("named").equals(m.group("stream")));
    }
}
