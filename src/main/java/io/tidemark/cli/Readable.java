package io.tidemark.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How tables write figures: short, and the same in every language. */
final class Readable {
    static final String NONE = "-";

    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

    private Readable() {
    }

    /** {@code 1,234,567}. */
    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** {@code 12.3 MB}: powers of 1000, as in settings. */
    static String bytes(long bytes) {
        double number = bytes;
        int unit = 0;
        // 999.95 would be written as 1000.0.
        while (number >= 999.95 && unit < UNITS.length - 1) {
            number /= 1000;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", number, UNITS[unit]);
    }

    /** The two largest units: {@code 3d 4h}, {@code 5m 6s}, {@code 0.7s}. */
    static String duration(Duration duration) {
        if (duration.toMinutes() == 0) {
            return String.format(Locale.ROOT, "%.1fs", duration.toMillis() / 1000.0);
        }
        if (duration.toHours() == 0) {
            return duration.toMinutes() + "m " + duration.toSecondsPart() + "s";
        }
        if (duration.toDays() == 0) {
            return duration.toHours() + "h " + duration.toMinutesPart() + "m";
        }
        return duration.toDays() + "d " + duration.toHoursPart() + "h";
    }

    /** With line breaks written as {@code \\n}: a tenant's name can't begin a line of its own. */
    static String oneLine(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n");
    }

    /** {@code 2011-05-01 10:00:00Z}. */
    static String moment(Instant at) {
        return MOMENT.format(at);
    }
}
