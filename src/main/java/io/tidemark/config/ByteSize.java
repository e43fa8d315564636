package io.tidemark.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written with the units of IEC 80000-13: {@code kB}, {@code MB}, {@code GB} are powers of 1000,
 * {@code KiB}, {@code MiB}, {@code GiB} powers of 1024.
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,15})\\s?(|b|[kmg]b|[kmg]ib)");

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size is not negative: " + bytes);
        }
    }

    /**
     * The size that a text names: {@code 2MB} is 2,000,000 bytes, {@code 512KiB} 524,288, {@code 300} three hundred.
     * Upper and lower case are the same.
     *
     * @throws IllegalArgumentException where it names none
     */
    public static ByteSize parse(String text) {
        Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            throw new IllegalArgumentException("is not a size; expected bytes, or kB, MB, GB (powers of 1000), or KiB, MiB,"
                    + " GiB (powers of 1024), e.g. 16MB");
        }
        try {
            return new ByteSize(Math.multiplyExact(Long.parseLong(form.group(1)), unitBytes(form.group(2))));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("is more bytes than can be counted", e);
        }
    }

    private static long unitBytes(String unit) {
        return switch (unit) {
            case "kb" -> 1_000;
            case "mb" -> 1_000_000;
            case "gb" -> 1_000_000_000;
            case "kib" -> 1 << 10;
            case "mib" -> 1 << 20;
            case "gib" -> 1 << 30;
            default -> 1;
        };
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** The shortest text that {@link #parse} reads back as this size. */
    @Override
    public String toString() {
        String[] units = {"GB", "GiB", "MB", "MiB", "kB", "KiB"};
        for (String unit : units) {
            long unitBytes = unitBytes(unit.toLowerCase(Locale.ROOT));
            if (bytes > 0 && bytes % unitBytes == 0) {
                return bytes / unitBytes + unit;
            }
        }
        return bytes + "B";
    }
}
