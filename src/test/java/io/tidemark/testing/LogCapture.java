package io.tidemark.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** What a logger says from when this is opened until it is closed. Safe for use by several threads. */
public final class LogCapture implements AutoCloseable {
    private final Logger logger;
    private final Appender appender = new Appender();

    private LogCapture(Logger logger) {
        this.logger = logger;
        appender.start();
        logger.addAppender(appender);
    }

    /** Listens to the logger of that name and those below it. */
    public static LogCapture of(String name) {
        return new LogCapture((Logger) LogManager.getLogger(name));
    }

    /** The messages, in order. */
    public List<String> messages() {
        return appender.events.stream().map(event -> event.getMessage().getFormattedMessage()).toList();
    }

    /** The messages of one level, in order. */
    public List<String> messages(Level level) {
        return appender.events.stream().filter(event -> event.getLevel() == level)
                .map(event -> event.getMessage().getFormattedMessage()).toList();
    }

    /** What stands under a key in the context of each message, null where nothing does, in order. */
    public List<String> context(String key) {
        return appender.events.stream().map(event -> event.getContextData().<String>getValue(key)).toList();
    }

    @Override
    public void close() {
        logger.removeAppender(appender);
        appender.stop();
    }

    private static final class Appender extends AbstractAppender {
        private final List<LogEvent> events = new CopyOnWriteArrayList<>();

        Appender() {
            super("capture", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            events.add(event.toImmutable());
        }
    }
}
