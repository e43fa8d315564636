package io.tidemark.row;

import io.tidemark.TidemarkException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/**
 * PostgreSQL's text form of {@code timestamptz} and {@code timestamp} under {@link SessionSettings}:
 * {@code 2011-05-01 10:00:00.123456+00}, with as many digits of fraction as are needed, none to six.
 *
 * @see <a href="https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-DATETIME-OUTPUT">PostgreSQL:
 *     Date/Time Output</a>
 */
final class TimestampText {
    /** Characters of {@code 2011-05-01T10:00:00.123456Z}, the longest that {@link #writeIso} makes. */
    static final int ISO_LENGTH = 27;

    private static final int WHOLE_SECONDS_LENGTH = 19;
    private static final int FRACTION_DIGITS = 6;
    private static final String UTC_OFFSET = "+00";
    private static final String BC = " BC";

    private TimestampText() {}

    /**
     * The moment that the text names, to the microsecond; a text without offset (a {@code timestamp}) is taken as UTC.
     * Years before Christ and after 9999 are read too.
     *
     * @throws TidemarkException if the offset is another than {@code +00}, or the text is not a finite timestamp
     */
    static Instant toInstant(String text) {
        boolean beforeChrist = text.endsWith(BC);
        int end = beforeChrist ? text.length() - BC.length() : text.length();
        if (text.startsWith(UTC_OFFSET, end - UTC_OFFSET.length())) {
            end -= UTC_OFFSET.length();
        }
        int yearEnd = text.indexOf('-');
        // year-MM-dd HH:mm:ss[.f]: everything after the year has its fixed place.
        if (yearEnd < 4 || end < yearEnd + 15 || text.charAt(yearEnd + 3) != '-' || text.charAt(yearEnd + 6) != ' '
                || text.charAt(yearEnd + 9) != ':' || text.charAt(yearEnd + 12) != ':') {
            throw unreadable(null);
        }
        int micros = 0;
        int secondsEnd = yearEnd + 15;
        if (end > secondsEnd) {
            int digits = end - secondsEnd - 1;
            if (text.charAt(secondsEnd) != '.' || digits < 1 || digits > FRACTION_DIGITS) {
                throw unreadable(null);
            }
            micros = digits(text, secondsEnd + 1, end);
            for (int i = digits; i < FRACTION_DIGITS; i++) {
                micros *= 10;
            }
        }
        int year = digits(text, 0, yearEnd);
        try {
            // 1 BC is the year 0 of ISO 8601.
            long days = LocalDate.of(
                            beforeChrist ? 1 - year : year,
                            digits(text, yearEnd + 1, yearEnd + 3),
                            digits(text, yearEnd + 4, yearEnd + 6))
                    .toEpochDay();
            long seconds = digits(text, yearEnd + 7, yearEnd + 9) * 3600L
                    + digits(text, yearEnd + 10, yearEnd + 12) * 60L
                    + digits(text, yearEnd + 13, yearEnd + 15);
            return Instant.ofEpochSecond(days * 86_400 + seconds, micros * 1000L);
        } catch (DateTimeException e) {
            throw unreadable(e);
        }
    }

    /**
     * Writes {@code 2011-05-01T10:00:00.123456Z} for a {@code timestamptz}, the same without {@code Z} for a
     * {@code timestamp}, and returns its length, or 0 where the year is outside 0001 to 9999 or the value is infinite:
     * these stay PostgreSQL's text.
     *
     * @param source PostgreSQL's text, from {@code from} to {@code to} exclusive
     * @param target {@link #ISO_LENGTH} characters or more
     * @throws TidemarkException if a {@code timestamptz} has another offset than {@code +00}
     */
    static int writeIso(char[] source, int from, int to, boolean zoned, char[] target) {
        int length = to - from;
        if (source[to - 1] == 'y') {
            return 0; // infinity, -infinity
        }
        boolean beforeChrist = source[to - 1] == 'C';
        int end = beforeChrist ? to - BC.length() : to;
        if (zoned) {
            end -= UTC_OFFSET.length();
            if (end <= from || source[end] != '+' || source[end + 1] != '0' || source[end + 2] != '0') {
                throw notUtc();
            }
        }
        // A year of more than four digits has no hyphen there.
        if (beforeChrist || length < WHOLE_SECONDS_LENGTH || source[from + 4] != '-') {
            return 0;
        }
        int taken = end - from;
        System.arraycopy(source, from, target, 0, taken);
        target[10] = 'T';
        if (taken == WHOLE_SECONDS_LENGTH) {
            target[taken++] = '.';
        }
        while (taken < WHOLE_SECONDS_LENGTH + 1 + FRACTION_DIGITS) {
            target[taken++] = '0';
        }
        if (zoned) {
            target[taken++] = 'Z';
        }
        return taken;
    }

    private static int digits(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw unreadable(null);
            }
            number = number * 10 + digit;
        }
        return number;
    }

    private static TidemarkException unreadable(DateTimeException cause) {
        return new TidemarkException(
                "a timestamp is not in PostgreSQL's ISO form in UTC, or not finite",
                "the source's session must run with the settings of SessionSettings, and rows without a finite"
                        + " updated_at must be left out",
                cause);
    }

    private static TidemarkException notUtc() {
        return new TidemarkException(
                "a timestamptz does not arrive in UTC",
                "the source's session must run with TimeZone=UTC: issue the settings of SessionSettings, and commit");
    }
}
