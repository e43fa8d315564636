package io.tidemark.cli;

import io.tidemark.config.LogFormat;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * Tells {@code log4j2.properties} where logs go and how many there are.
 *
 * <p>It must be called before the first logger is made: the file is read then. What the process was started with
 * ({@code -Dlog.level=debug}) counts more, {@code tidemark.log.format} less.
 */
final class Logging {
    private Logging() {
    }

    /** For the service: its logs are its output. */
    static void forService(CommonOptions options) {
        set("target", "SYSTEM_OUT");
        level(options.verbosity(), "info", "debug");
        format(options.isJson() ? LogFormat.JSON : LogFormat.of(options.source()));
    }

    /** For commands: stdout is the result's, so that it can be piped. */
    static void forCommand(CommonOptions options) {
        set("target", "SYSTEM_ERR");
        level(options.verbosity(), "warn", "info", "debug");
        format(LogFormat.of(options.source()));
    }

    /** Loggers are made while the configuration is read, so the file is read again where that asks for another format. */
    private static void format(LogFormat format) {
        if (format == LogFormat.JSON && System.getProperty("log.format") == null) {
            set("format", "json");
            Configurator.reconfigure();
        }
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
