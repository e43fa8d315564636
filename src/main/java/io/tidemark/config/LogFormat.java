package io.tidemark.config;

/** How log lines are written. */
public enum LogFormat {
    /** For people. */
    TEXT,
    /** An object a line. */
    JSON;

    static final String KEY = "tidemark.log.format";

    static LogFormat parse(String text) {
        return switch (text) {
            case "text" -> TEXT;
            case "json" -> JSON;
            default -> throw new IllegalArgumentException("is unknown; expected text or json");
        };
    }

    /** The format that is configured, known before the settings are: text too where these will refuse it. */
    public static LogFormat of(PropertySource source) {
        try {
            return source.get(KEY).map(String::strip).filter(text -> !text.isEmpty()).map(LogFormat::parse).orElse(TEXT);
        } catch (IllegalArgumentException refused) {
            return TEXT;
        }
    }
}
