package io.tidemark.config;

import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which checks of the replicas a service does by itself, and when.
 *
 * @param audit       empty where it does none; so with the others
 * @param auditRepair whether an audit stores what it found missing
 * @param auditDeep   whether an audit compares attachments by their hashes
 * @param verifyDeep  whether attachments are read
 * @param drillShare  of the archives that a drill restores; above 0, at most 1
 */
public record CheckSettings(Optional<Schedule> audit, boolean auditRepair, boolean auditDeep, Optional<Schedule> verify,
                            boolean verifyDeep, Optional<Schedule> drill, double drillShare) {
    private static final String OFF = "off";

    static CheckSettings read(Reader reader) {
        // A drill writes into the database to restore into: by itself only where one was named for that.
        boolean hasTarget = !reader.value(List.of("tidemark.restore.url"), "").isBlank();
        return new CheckSettings(
                schedule(reader, "tidemark.audit.schedule", "0 0 3 ? * SUN"),
                yes(reader, "tidemark.audit.repair"), yes(reader, "tidemark.audit.deep"),
                schedule(reader, "tidemark.verify.schedule", "0 0 3 ? * SAT"),
                yes(reader, "tidemark.verify.deep"),
                schedule(reader, "tidemark.drill.schedule", hasTarget ? "0 0 4 1 * ?" : OFF),
                reader.read(List.of("tidemark.drill.sample"), 0.05, CheckSettings::share));
    }

    /** The schedule of a kind of check; empty where it is off. */
    public Optional<Schedule> schedule(String kind) {
        return switch (kind) {
            case "audit" -> audit;
            case "verify" -> verify;
            case "drill" -> drill;
            default -> throw new IllegalArgumentException("no kind of check: " + kind);
        };
    }

    private static Optional<Schedule> schedule(Reader reader, String key, String byDefault) {
        ZoneId zone = StreamReader.zone(reader);
        return reader.read(List.of(key), parse(byDefault, zone), text -> parse(text, zone));
    }

    private static Optional<Schedule> parse(String text, ZoneId zone) {
        return text.toLowerCase(Locale.ROOT).equals(OFF) ? Optional.empty() : Optional.of(Schedule.parse(text, zone));
    }

    private static boolean yes(Reader reader, String key) {
        return reader.read(List.of(key), false, text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("is neither true nor false; allowed are these two");
        });
    }

    private static double share(String text) {
        String wrong = "is no share; allowed are more than 0% up to 100%, as in 5%";
        try {
            double share = Double.parseDouble(text.substring(0, Math.max(0, text.length() - 1))) / 100;
            if (text.endsWith("%") && share > 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(wrong, e);
        }
        throw new IllegalArgumentException(wrong);
    }
}
