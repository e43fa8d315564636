package io.tidemark.cli;

import org.apache.logging.log4j.LogManager;

/**
 * Tells {@code log4j2.properties} where logs go and how many there are.
 *
 * <p>It must be called before the first logger is made: the file is read then. What the process was started with
 * ({@code -Dlog.level=debug}) counts more.
 */
final class Logging {
    private Logging() {
    }

    /** For the service: its logs are its output. */
    static void forService(CommonOptions options) {
        set("target", "SYSTEM_OUT");
        set("format", options.isJson() ? "json" : "text");
        level(options.verbosity(), "info", "debug");
    }

    /** For commands: stdout is the result's, so that it can be piped. */
    static void forCommand(CommonOptions options) {
        set("target", "SYSTEM_ERR");
        set("format", "text");
        level(options.verbosity(), "warn", "info", "debug");
    }

    private static void level(int verbosity, String... levels) {
        set("level", levels[Math.min(verbosity, levels.length - 1)]);
    }

    private static void set(String name, String value) {
        String key = "log." + name;
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }

    /** Writes what is left to write: after this nothing is logged. */
    static void close() {
        LogManager.shutdown();
    }
}
