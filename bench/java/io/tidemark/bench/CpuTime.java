package io.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** CPU time, user and system, as Linux accounts for it. */
final class CpuTime {
    // What the kernel counts CPU time in, on each Linux that Java runs on.
    private static final double TICKS_A_SECOND = 100;

    private CpuTime() {
    }

    /** Seconds that a process, all that it began, and what of these has ended, took so far. */
    static double seconds(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants()).mapToDouble(CpuTime::ofOne).sum();
    }

    private static double ofOne(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
            // The name, in brackets, may hold blanks; behind it, fields 12 to 15: user and system time, and the same of children
            // that have ended.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int field = 11; field <= 14; field++) {
                ticks += Long.parseLong(fields[field]);
            }
            return ticks / TICKS_A_SECOND;
        } catch (IOException e) {
            // It has ended meanwhile, and its parent counts it now; or this system has no /proc: no figure.
            return 0;
        }
    }
}
