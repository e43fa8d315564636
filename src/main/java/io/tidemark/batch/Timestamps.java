package io.tidemark.batch;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Timestamps as names and as documents hold them: UTC, always six digits of fraction, no loss.
 *
 * <p>Years are 0001 to 9999, and the finest unit is the microsecond, PostgreSQL's own: anything else is an
 * {@link IllegalArgumentException}, because rounding would give two moments one name.
 */
public final class Timestamps {
    private Timestamps() {
    }

    /** As in a name: {@code 20110501T100000.123456}. */
    public static String inName(Instant moment) {
        LocalDateTime utc = utc(moment);
        StringBuilder text = new StringBuilder(22);
        date(text, utc, "").append('T');
        time(text, utc, "");
        return text.toString();
    }

    /** As in a document: {@code 2011-05-01T10:00:00.123456Z}. */
    public static String inDocument(Instant moment) {
        LocalDateTime utc = utc(moment);
        StringBuilder text = new StringBuilder(27);
        date(text, utc, "-").append('T');
        return time(text, utc, ":").append('Z').toString();
    }

    /** The day in UTC: {@code 2011-05-01}. */
    public static String day(Instant moment) {
        return date(new StringBuilder(10), utc(moment), "-").toString();
    }

    /**
     * The moment that {@link #inName} was given.
     *
     * @throws IllegalArgumentException where the text is not such a timestamp
     */
    public static Instant ofName(String text) {
        if (!text.matches("[0-9]{8}T[0-9]{6}\\.[0-9]{6}")) {
            throw new IllegalArgumentException("not a timestamp as names have it: " + text);
        }
        try {
            return LocalDateTime.of(digits(text, 0, 4), digits(text, 4, 6), digits(text, 6, 8), digits(text, 9, 11),
                    digits(text, 11, 13), digits(text, 13, 15), digits(text, 16, 22) * 1000).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("not a timestamp as names have it: " + text, e);
        }
    }

    /**
     * Checks that names and documents can hold the moment.
     *
     * @throws IllegalArgumentException where they can't
     */
    static void check(Instant moment) {
        utc(moment);
    }

    static LocalDateTime utc(Instant moment) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(moment.getEpochSecond(), moment.getNano(), ZoneOffset.UTC);
        if (utc.getYear() < 1 || utc.getYear() > 9999 || moment.getNano() % 1000 != 0) {
            throw new IllegalArgumentException("not a timestamp of the years 0001 to 9999 in microseconds: " + moment);
        }
        return utc;
    }

    private static int digits(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    private static StringBuilder date(StringBuilder to, LocalDateTime utc, String separator) {
        padded(to, utc.getYear(), 1000).append(separator);
        padded(to, utc.getMonthValue(), 10).append(separator);
        return padded(to, utc.getDayOfMonth(), 10);
    }

    private static StringBuilder time(StringBuilder to, LocalDateTime utc, String separator) {
        padded(to, utc.getHour(), 10).append(separator);
        padded(to, utc.getMinute(), 10).append(separator);
        padded(to, utc.getSecond(), 10).append('.');
        return padded(to, utc.getNano() / 1000, 100_000);
    }

    // By hand: this runs for each row, and a formatter costs more than the rest of the name.
    private static StringBuilder padded(StringBuilder to, int number, int highestPlace) {
        for (int place = highestPlace; place > 0; place /= 10) {
            to.append((char) ('0' + number / place % 10));
        }
        return to;
    }
}
