package io.tidemark.batch;

import io.tidemark.TidemarkException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which bucket a batch goes to: {@code tidemark-{tenant}-{yyyy}-{MM}}, by default.
 *
 * <p>{@code {tenant}} and {@code {stream}} stand for themselves as they are, {@code {yyyy}} and {@code {MM}} for the month
 * (UTC) of the batch's rows; without these everything is in one bucket. What a legal name is:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html. It is immutable.
 */
public final class BucketPattern {
    private static final String RULE = "a bucket's name has 3 to 63 characters of a-z 0-9 . -, starts and ends with a "
            + "letter or digit, has no two dots in a row, isn't like an IP address, has none of the prefixes and suffixes "
            + "that S3 keeps for itself, and holds one tenant only: change the bucket pattern";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final Set<String> PLACEHOLDERS = Set.of("tenant", "stream", "yyyy", "MM");
    private static final Pattern LEGAL = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern LIKE_IP = Pattern.compile("[0-9]+(\\.[0-9]+){3}");
    private static final List<String> KEPT_PREFIXES = List.of("xn--", "sthree-", "amzn-s3-demo-");
    private static final List<String> KEPT_SUFFIXES = List.of("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3");
    // Any month does for a check: all have as many digits.
    private static final Instant SOME_MONTH = Instant.parse("2011-05-01T00:00:00Z");

    /** A bucket a tenant and month. */
    public static final BucketPattern DEFAULT = parse("tidemark-{tenant}-{yyyy}-{MM}");

    private final String text;

    private BucketPattern(String text) {
        this.text = text;
    }

    /**
     * The pattern that the text says.
     *
     * @throws TidemarkException where it has a placeholder that isn't one of the four, or a month without its year,
     *                           which would mix the same month of all years
     */
    public static BucketPattern parse(String text) {
        Matcher placeholder = PLACEHOLDER.matcher(text);
        while (placeholder.find()) {
            if (!PLACEHOLDERS.contains(placeholder.group(1))) {
                throw new TidemarkException("the bucket pattern \"" + text + "\" has the unknown placeholder "
                        + placeholder.group(), "{tenant}, {stream}, {yyyy} and {MM} are known");
            }
        }
        if (text.contains("{MM}") && !text.contains("{yyyy}")) {
            throw new TidemarkException("the bucket pattern \"" + text + "\" has a month without its year",
                    "write {yyyy}-{MM}, or neither of them");
        }
        return new BucketPattern(text);
    }

    /**
     * The bucket of a batch.
     *
     * @param moment {@code updated_at} of any of its rows
     * @throws TidemarkException where the name would not be legal; {@link #check} says so at start
     */
    public String bucket(String tenant, String stream, Instant moment) {
        String bucket = filled(tenant, stream, moment);
        if (!isLegal(bucket)) {
            throw new TidemarkException("tenant " + tenant + " would have the illegal bucket " + bucket, RULE);
        }
        return bucket;
    }

    /**
     * Checks that every tenant's bucket has a legal name and is that tenant's own for each stream.
     *
     * <p>It must be its own because keys don't name the tenant: two tenants in one bucket would share attachments' keys and
     * each other's chains. Where each has a key prefix of its own they may share, and {@link #checkLegal} is enough.
     *
     * @throws TidemarkException with all problems at once
     */
    public void check(Collection<String> tenants, Collection<String> streams) {
        List<String> problems = illegal(tenants, streams);
        Map<String, String> owners = new HashMap<>();
        for (String stream : streams) {
            for (String tenant : new LinkedHashSet<>(tenants)) {
                String bucket = filled(tenant, stream, SOME_MONTH);
                String owner = owners.putIfAbsent(stream + " in " + bucket, tenant);
                if (owner != null) {
                    problems.add("tenants " + owner + " and " + tenant + " would share bucket " + bucket
                            + " for stream " + stream);
                }
            }
        }
        refuse(problems);
    }

    /**
     * Checks that every tenant's bucket has a legal name.
     *
     * @throws TidemarkException with all problems at once
     */
    public void checkLegal(Collection<String> tenants, Collection<String> streams) {
        refuse(illegal(tenants, streams));
    }

    /** Whether S3 takes it as the name of a new bucket. */
    public static boolean isLegal(String bucket) {
        return LEGAL.matcher(bucket).matches() && !bucket.contains("..") && !LIKE_IP.matcher(bucket).matches()
                && KEPT_PREFIXES.stream().noneMatch(bucket::startsWith)
                && KEPT_SUFFIXES.stream().noneMatch(bucket::endsWith);
    }

    /** The pattern as it was configured. */
    @Override
    public String toString() {
        return text;
    }

    private List<String> illegal(Collection<String> tenants, Collection<String> streams) {
        Set<String> problems = new LinkedHashSet<>();
        for (String tenant : tenants) {
            for (String stream : streams) {
                String bucket = filled(tenant, stream, SOME_MONTH);
                if (!isLegal(bucket)) {
                    problems.add("tenant " + tenant + " would have the illegal bucket " + bucket);
                }
            }
        }
        return new ArrayList<>(problems);
    }

    private void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new TidemarkException("the bucket pattern \"" + text + "\" can't be used: "
                    + String.join("; ", problems), RULE);
        }
    }

    private String filled(String tenant, String stream, Instant moment) {
        String day = Timestamps.day(moment);
        return text.replace("{yyyy}", day.substring(0, 4))
                .replace("{MM}", day.substring(5, 7))
                .replace("{stream}", stream)
                .replace("{tenant}", tenant);
    }
}
