package io.tidemark.config;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.TimeZone;
import org.quartz.CronExpression;

/** When the runs of a stream begin. */
public sealed interface Schedule {
    /** The options of a {@code quartz:} endpoint that fire by this schedule, encoded for a URI. */
    String quartzOptions();

    /**
     * The longest time between two firings, of the next thousands after a moment.
     *
     * @param from the moment
     */
    Duration longestPause(Instant from);

    /**
     * The schedule that a text names: a duration ({@code 10m}), or a Quartz cron expression, which has blanks.
     *
     * @param zone whose wall clock a cron expression reads
     * @throws IllegalArgumentException where it is neither
     */
    static Schedule parse(String text, ZoneId zone) {
        return text.contains(" ") ? new Cron(text, zone) : new Every(Durations.parse(text));
    }

    /** At once, and then again and again after the same time. */
    record Every(Duration interval) implements Schedule {
        public Every {
            if (interval.compareTo(Duration.ofMillis(100)) < 0 || interval.compareTo(Duration.ofDays(365)) > 0) {
                throw new IllegalArgumentException("is out of range; expected 100ms to 365d, e.g. 10m");
            }
        }

        @Override
        public String quartzOptions() {
            return "trigger.repeatInterval=" + interval.toMillis() + "&trigger.repeatCount=-1";
        }

        @Override
        public Duration longestPause(Instant from) {
            return interval;
        }

        @Override
        public String toString() {
            return Durations.format(interval);
        }
    }

    /** Whenever the expression matches the wall clock of the zone. */
    record Cron(String expression, ZoneId zone) implements Schedule {
        private static final int FIRINGS = 5000;

        public Cron {
            try {
                CronExpression.validateExpression(expression);
            } catch (ParseException e) {
                throw new IllegalArgumentException("is not a Quartz cron expression (" + e.getMessage().replaceAll("\\.$", "")
                        + "); expected six or seven fields, seconds first, one of the two days being ?, e.g."
                        + " 0 0/10 * * * ?", e);
            }
        }

        @Override
        public String quartzOptions() {
            return "cron=" + encode(expression) + "&trigger.timeZone=" + encode(zone.getId()) + "";
        }

        @Override
        public Duration longestPause(Instant from) {
            CronExpression cron;
            try {
                cron = new CronExpression(expression);
            } catch (ParseException e) {
                throw new IllegalStateException("the expression was validated", e);
            }
            cron.setTimeZone(TimeZone.getTimeZone(zone));
            Duration longest = Duration.ZERO;
            Date last = cron.getNextValidTimeAfter(Date.from(from));
            for (int i = 0; i < FIRINGS && last != null; i++) {
                Date next = cron.getNextValidTimeAfter(last);
                if (next != null) {
                    Duration pause = Duration.between(last.toInstant(), next.toInstant());
                    longest = pause.compareTo(longest) > 0 ? pause : longest;
                }
                last = next;
            }
            return longest;
        }

        private static String encode(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return expression + " (" + zone + ")";
        }
    }
}
