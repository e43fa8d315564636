package io.tidemark.cli;

import io.tidemark.config.Schedule;
import io.tidemark.config.Settings;
import io.tidemark.doctor.Finding;
import io.tidemark.doctor.Severity;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Settings that are legal, and most likely not what was meant. Looks at this machine's folders, and asks nobody else. */
final class SettingsAdvice {
    private static final String WHERE = "configuration";

    private SettingsAdvice() {
    }

    /** @param now from when on schedules are looked at */
    static List<Finding> of(Settings settings, Collection<String> streams, Instant now) {
        var findings = new ArrayList<Finding>();
        settings.mirror().folder().filter(folder -> !Files.isDirectory(folder)).ifPresent(folder ->
                findings.add(warning("tidemark.mirror.to = " + folder + ": there is no such folder",
                        "no mirror can be kept there; nothing is created, as it may be a mount that is missing",
                        "mount or create it, or remove the setting")));
        String prefix = settings.storePattern().prefix();
        if (!prefix.isEmpty() && !prefix.endsWith("/")) {
            findings.add(warning("tidemark.store.prefix = " + prefix + ": does not end with a slash",
                    "keys begin with it as it stands: " + prefix + streams.stream().findFirst().orElse("") + "/…",
                    "end it with a slash if a folder is meant; not once archives are stored, which would be lost to it"));
        }
        for (String stream : streams) {
            lag(settings, "stream " + stream, settings.stream(stream).schedule(), now, findings);
            for (String tenant : settings.tenantsWithSchedule(stream)) {
                lag(settings, "stream " + stream + " of tenant " + tenant, settings.stream(tenant, stream).schedule(), now,
                        findings);
            }
        }
        return findings;
    }

    private static void lag(Settings settings, String what, Schedule schedule, Instant now, List<Finding> findings) {
        Duration period = schedule.longestPause(now);
        if (settings.lagMax().compareTo(period.multipliedBy(2)) < 0) {
            findings.add(warning("tidemark.lag.max is " + Readable.duration(settings.lagMax()) + ", and up to "
                            + Readable.duration(period) + " pass between two runs of " + what,
                    "health turns DOWN although nothing is wrong: with one run that is late, or none at all",
                    "raise tidemark.lag.max to at least twice that, or let the schedule fire more often"));
        }
    }

    private static Finding warning(String found, String meaning, String todo) {
        return new Finding(Severity.WARNING, WHERE, found, meaning, todo);
    }
}
