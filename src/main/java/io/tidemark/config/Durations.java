package io.tidemark.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 5s}, {@code 10m}, {@code 1h30m}, {@code 2d}. */
public final class Durations {
    private static final Pattern FORM = Pattern.compile(
            "(?:(\\d{1,6})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m(?!s))?(?:(\\d{1,9})s)?(?:(\\d{1,12})ms)?");

    private Durations() {
    }

    /**
     * The duration that a text names.
     *
     * @throws IllegalArgumentException where it names none, or has no unit
     */
    static Duration parse(String text) {
        if (text.matches("\\d{1,12}")) {
            throw new IllegalArgumentException(
                    "has no unit: seconds, minutes, hours? write " + text + "s, " + text + "m or " + text + "h");
        }
        Matcher form = FORM.matcher(text);
        if (text.isEmpty() || !form.matches()) {
            throw new IllegalArgumentException(
                    "is not a duration; expected whole numbers with d, h, m, s or ms, the largest first, e.g. 1h30m");
        }
        return Duration.ofDays(number(form, 1)).plusHours(number(form, 2)).plusMinutes(number(form, 3))
                .plusSeconds(number(form, 4)).plusMillis(number(form, 5));
    }

    private static long number(Matcher form, int group) {
        return form.group(group) == null ? 0 : Long.parseLong(form.group(group));
    }

    /** The text that {@link #parse} reads back as this duration: {@code 500s} is {@code 8m20s}. */
    public static String format(Duration duration) {
        StringBuilder text = new StringBuilder();
        append(text, duration.toDays(), "d");
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.isEmpty() ? "0s" : text.toString();
    }

    private static void append(StringBuilder text, long number, String unit) {
        if (number != 0) {
            text.append(number).append(unit);
        }
    }
}
