package io.tidemark.config;

import io.tidemark.CheckKind;
import java.util.Optional;

/** Reads single schedules while routes are built, before there are {@link Settings}. */
final class ScheduleReader {
    private ScheduleReader() {
    }

    /**
     * When a stream runs, for a tenant, or for each that has no schedule of its own.
     *
     * @throws ConfigurationException where that is wrong
     */
    static Schedule ofStream(PropertySource source, Optional<String> tenant, String stream) {
        Problems problems = new Problems();
        Schedule schedule = new StreamReader(new Reader(Values.of(source, problems), problems), tenant, stream).schedule();
        problems.throwIfAny();
        return schedule;
    }

    /**
     * When a check is done; empty where it is off.
     *
     * @throws ConfigurationException where that is wrong
     */
    static Optional<Schedule> ofCheck(PropertySource source, CheckKind kind) {
        Problems problems = new Problems();
        Reader reader = new Reader(Values.of(source, problems), problems);
        Optional<Schedule> schedule = switch (kind) {
            case AUDIT -> CheckSettings.read(reader).audit();
            case VERIFY -> CheckSettings.read(reader).verify();
            case DRILL -> CheckSettings.read(reader).drill();
            case MIRROR -> Optional.of(MirrorSettings.schedule(reader));
        };
        problems.throwIfAny();
        return schedule;
    }
}
