package io.tidemark.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What one run of a contender took: the whole of its processes, with their start.
 *
 * @param seconds      by the clock
 * @param cpuSeconds   of the process and its children, user and system
 * @param peakRssBytes the most that they held at one moment, sampled
 */
record Measured(double seconds, double cpuSeconds, long peakRssBytes) {
    private static final int SAMPLE_MS = 50;
    // What bash's time prints, with a word to know it by.
    private static final String TIMES = "TIMEFORMAT='bench-times %R %U %S'; time ( ";

    /**
     * Runs a shell command to its end.
     *
     * @throws IllegalStateException with what it printed, where it fails
     */
    static Measured of(String command, Path folder) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of("bash", "-c", "set -o pipefail; " + TIMES + command + " )"))
                .directory(folder.toFile()).redirectErrorStream(true).start();
        var peak = new java.util.concurrent.atomic.AtomicLong();
        Thread sampler = new Thread(() -> sample(process, peak), "rss");
        sampler.setDaemon(true);
        sampler.start();
        List<String> lines;
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines = out.lines().toList();
        }
        int status = process.waitFor();
        String[] times = lines.stream().filter(line -> line.startsWith("bench-times ")).findFirst().orElse("").split(" ");
        if (status != 0 || times.length != 4) {
            throw new IllegalStateException("status " + status + " of: " + command + "\n" + String.join("\n", lines));
        }
        return new Measured(Double.parseDouble(times[1]), Double.parseDouble(times[2]) + Double.parseDouble(times[3]),
                peak.get());
    }

    private static void sample(Process process, java.util.concurrent.atomic.AtomicLong peak) {
        try {
            while (process.isAlive()) {
                peak.accumulateAndGet(rssBytes(process.toHandle()), Math::max);
                Thread.sleep(SAMPLE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long rssBytes(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants()).flatMapToLong(one -> rssKib(one.pid())).sum() * 1024;
    }

    private static LongStream rssKib(long pid) {
        try (Stream<String> status = Files.lines(Path.of("/proc", String.valueOf(pid), "status"))) {
            return status.filter(line -> line.startsWith("VmRSS:")).findFirst().stream()
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")));
        } catch (IOException | java.io.UncheckedIOException e) {
            // It has ended meanwhile, or this system has no /proc: no figure.
            return LongStream.empty();
        }
    }
}
