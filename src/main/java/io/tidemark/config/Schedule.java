package io.tidemark.config;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.ZoneId;
import org.quartz.CronExpression;

/** When the runs of a stream begin. */
public sealed interface Schedule {
    /** The options of a {@code quartz:} endpoint that fire by this schedule, encoded for a URI. */
    String quartzOptions();

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
        public String toString() {
            return Durations.format(interval);
        }
    }

    /** Whenever the expression matches the wall clock of the zone. */
    record Cron(String expression, ZoneId zone) implements Schedule {
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

        private static String encode(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return expression + " (" + zone + ")";
        }
    }
}
