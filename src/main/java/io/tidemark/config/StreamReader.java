package io.tidemark.config;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the settings of one stream, of one tenant or of all. */
final class StreamReader {
    private static final Instant FIRST_START = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST_START = Instant.parse("9999-12-31T23:59:59.999999Z");

    private final Reader reader;
    private final Optional<String> tenant;
    private final String stream;

    StreamReader(Reader reader, Optional<String> tenant, String stream) {
        this.reader = reader;
        this.tenant = tenant;
        this.stream = stream;
    }

    StreamSettings read() {
        return new StreamSettings(schedule(),
                reader.optionalNumber(keys("page-rows"), 20_000, 1, 1_000_000),
                reader.number(keys("batch-rows"), 10_000, 1, 1_000_000),
                reader.size(keys("batch-bytes"), "16MB", "1B", "4GB"),
                reader.duration(keys("batch-timeout"), "60s", "10ms", "1h"),
                reader.duration(keys("time-limit"), "500s", "0s", "7d"),
                reader.read(keys("start"), Instant.parse("2010-11-01T00:00:00Z"), StreamReader::start));
    }

    Schedule schedule() {
        return schedule(reader, keys("schedule"), "10m");
    }

    /** A schedule, of a stream or of anything else. */
    static Schedule schedule(Reader reader, List<String> keys, String byDefault) {
        ZoneId zone = zone(reader);
        return reader.read(keys, Schedule.parse(byDefault, zone), text -> Schedule.parse(text, zone));
    }

    /** Whose wall clock cron expressions read. */
    static ZoneId zone(Reader reader) {
        return reader.read(List.of("tidemark.schedule.time-zone"), ZoneId.of("UTC"), StreamReader::zone);
    }

    /** The keys of a setting, the nearest first: the tenant's own before everyone's, the stream's own before all streams'. */
    private List<String> keys(String quality) {
        List<String> keys = new ArrayList<>();
        tenant.ifPresent(name -> {
            keys.add("tidemark.tenant." + name + ".stream." + stream + "." + quality);
            keys.add("tidemark.tenant." + name + ".stream." + Keys.DEFAULT_STREAM + "." + quality);
        });
        keys.add("tidemark.stream." + stream + "." + quality);
        keys.add("tidemark.stream." + Keys.DEFAULT_STREAM + "." + quality);
        return keys;
    }

    private static ZoneId zone(String text) {
        // A plus, as in Etc/GMT+2, doesn't survive in an endpoint's URI: Camel decodes it twice, the second time to a blank.
        if (!ZoneId.getAvailableZoneIds().contains(text) || text.contains("+")) {
            throw new IllegalArgumentException("is not a time zone; expected names of regions, e.g. UTC or Europe/Berlin");
        }
        return ZoneId.of(text);
    }

    private static Instant start(String text) {
        Instant start;
        try {
            start = text.contains("T") ? Instant.parse(text) : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("is not a date; expected a day or a moment in UTC, e.g. 2010-11-01 or"
                    + " 2010-11-01T00:00:00Z", e);
        }
        if (start.isBefore(FIRST_START) || start.isAfter(LAST_START)) {
            throw new IllegalArgumentException("is out of range; expected the years 0001 to 9999, e.g. 2010-11-01");
        }
        // PostgreSQL keeps microseconds: a start between two of them would not be a watermark.
        return start.truncatedTo(ChronoUnit.MICROS);
    }
}
