package io.tidemark.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * How the demo was asked to run.
 *
 * @param folder absolute; where everything is kept
 * @param runFor how long it runs once the screen is shown; zero for as long as nobody ends it
 * @param lagMax as {@code tidemark.lag.max} has it: short enough to be waited for
 */
record DemoOptions(Path folder, Duration runFor, String lagMax) {
    /** Reads the system properties. @throws IllegalArgumentException with what to say when one is wrong */
    static DemoOptions read() {
        Path folder = Path.of(System.getProperty("demo.folder", "demo")).toAbsolutePath().normalize();
        if (!isOurs(folder)) {
            throw new IllegalArgumentException("demo.folder = " + folder + ": is no folder that user "
                    + System.getProperty("user.name") + " can write in\nHINT: name another with -Ddemo.folder=..., or remove"
                    + " it where another user's demo made it");
        }
        String seconds = System.getProperty("demo.seconds", "0");
        if (!seconds.matches("\\d{1,6}")) {
            throw new IllegalArgumentException("demo.seconds = " + seconds + ": is no number of seconds\n"
                    + "HINT: -Ddemo.seconds=30; 0 runs until Ctrl-C");
        }
        return new DemoOptions(folder, Duration.ofSeconds(Long.parseLong(seconds)), System.getProperty("demo.lag.max", "1m"));
    }

    /** Whether all in the folder, which is made where it is missing, can be written. */
    private static boolean isOurs(Path folder) {
        try {
            Files.createDirectories(folder);
            try (Stream<Path> files = Files.list(folder)) {
                return Files.isWritable(folder) && files.allMatch(Files::isWritable);
            }
        } catch (IOException e) {
            return false;
        }
    }

    boolean endsByItself() {
        return !runFor.isZero();
    }

    Path buckets() {
        return folder.resolve("buckets");
    }

    Path log() {
        return folder.resolve("tidemark.log");
    }

    /** The screen as a file: on a terminal it scrolls away. */
    Path screen() {
        return folder.resolve("screen.txt");
    }
}
