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
                flag(reader, "tidemark.audit.repair"), flag(reader, "tidemark.audit.deep"),
                schedule(reader, "tidemark.verify.schedule", "0 0 3 ? * SAT"),
                flag(reader, "tidemark.verify.deep"),
                schedule(reader, "tidemark.drill.schedule", hasTarget ? "0 0 4 1 * ?" : OFF),
                reader.read(List.of("tidemark.drill.sample"), 0.05, Share::parse));
    }

    private static Optional<Schedule> schedule(Reader reader, String key, String byDefault) {
        ZoneId zone = StreamReader.zone(reader);
        return reader.read(List.of(key), parse(byDefault, zone), text -> parse(text, zone));
    }

    private static Optional<Schedule> parse(String text, ZoneId zone) {
        return text.toLowerCase(Locale.ROOT).equals(OFF) ? Optional.empty() : Optional.of(Schedule.parse(text, zone));
    }

    private static boolean flag(Reader reader, String key) {
        return reader.flag(List.of(key), false);
    }
}
