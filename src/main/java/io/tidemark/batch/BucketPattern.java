package io.tidemark.batch;

import io.tidemark.TidemarkException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.regex.Pattern;

/**
 * The pattern of the names of buckets: {@code {tenant}}, {@code {yyyy}} and {@code {MM}} stand for the tenant and the
 * month of a batch's rows.
 */
public record BucketPattern(String text) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    private static final Pattern LEGAL = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern RESERVED = Pattern.compile(
            ".*\\.\\..*|\\d+\\.\\d+\\.\\d+\\.\\d+|(xn--|sthree-|amzn-s3-demo-).*|.*(-s3alias|--ol-s3|\\.mrap|--x-s3|--table-s3)");

    // After the patterns that it is checked by.
    public static final BucketPattern DEFAULT = new BucketPattern("tidemark-{tenant}-{yyyy}-{MM}");

    /**
     * @throws IllegalArgumentException where it has other placeholders, or can give no legal name whatever the tenant
     */
    public BucketPattern {
        PLACEHOLDER.matcher(text).results().map(found -> found.group(1)).forEach(name -> {
            if (!name.equals("tenant") && !name.equals("yyyy") && !name.equals("MM")) {
                throw new IllegalArgumentException("has the unknown placeholder {" + name
                        + "}; expected {tenant}, {yyyy} and {MM}, e.g. tidemark-{tenant}-{yyyy}-{MM}");
            }
        });
        if (text.contains("{MM}") && !text.contains("{yyyy}")) {
            throw new IllegalArgumentException("has a month without its year; expected {yyyy}-{MM}, or neither of them");
        }
        String example = fill(text, "tenant", YearMonth.of(2010, 11));
        if (!isLegal(example)) {
            throw new IllegalArgumentException("gives buckets as " + example + ", which is not a legal name; expected 3 to 63"
                    + " of a-z, 0-9, - and dots, with a letter or digit at both ends, e.g."
                    + " tidemark-{tenant}-{yyyy}-{MM}");
        }
    }

    /** The bucket of a tenant's rows of one month. Legal for each month, where it is for one. */
    public String name(String tenant, YearMonth month) {
        return fill(text, tenant, month);
    }

    /**
     * The bucket of a tenant's rows of the month of {@code moment} (UTC).
     *
     * @throws TidemarkException where that is not a legal name
     */
    public String bucket(String tenant, Instant moment) {
        String bucket = name(tenant, YearMonth.from(Timestamps.utc(moment)));
        if (!isLegal(bucket)) {
            throw new TidemarkException("tenant " + tenant + " would have the illegal bucket " + bucket,
                    "give it a pattern of its own: tidemark.tenant." + tenant + ".store.bucket");
        }
        return bucket;
    }

    /** The pattern with the tenant filled in: of two that are equal, all buckets of the tenant are. */
    public String of(String tenant) {
        return text.replace("{tenant}", tenant);
    }

    /** Matches the names of a tenant's buckets, of whatever month. */
    public Pattern names(String tenant) {
        return Pattern.compile(Pattern.quote(of(tenant)).replace("{yyyy}", "\\E[0-9]{4}\\Q")
                .replace("{MM}", "\\E(0[1-9]|1[0-2])\\Q"));
    }

    public boolean hasTenant() {
        return text.contains("{tenant}");
    }

    /** Whether a name keeps to S3's rules for buckets. */
    public static boolean isLegal(String name) {
        return LEGAL.matcher(name).matches() && !RESERVED.matcher(name).matches();
    }

    private static String fill(String text, String tenant, YearMonth month) {
        return text.replace("{yyyy}", digits(month.getYear(), 4)).replace("{MM}", digits(month.getMonthValue(), 2))
                .replace("{tenant}", tenant);
    }

    // By hand: String.format was two percent of the CPU of an attachment.
    private static String digits(int number, int length) {
        String digits = Integer.toString(number);
        return "0".repeat(Math.max(0, length - digits.length())) + digits;
    }

    @Override
    public String toString() {
        return text;
    }
}
