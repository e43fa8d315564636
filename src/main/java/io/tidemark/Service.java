package io.tidemark;

import io.tidemark.config.ConfigFiles;
import io.tidemark.flow.Replication;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/**
 * Tidemark in this process: Camel with the shipped routes, and those that override them.
 *
 * <p>Nothing is asked of databases and stores at start, so it starts while they are down.
 */
public final class Service implements AutoCloseable {
    /** Whether the schedules and the management port are started too. */
    public enum Mode {
        /** The service: runs on schedule and by HTTP. */
        SCHEDULED,
        /** Runs on call alone, for commands. */
        ON_CALL
    }

    private final Main main = new Main();

    /** @param overrides properties that win over every file, for tests and commands */
    public Service(ConfigFiles files, Mode mode, Map<String, String> overrides) {
        main.bind("configFiles", files);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport support) {
                files.applyTo(support.getCamelContext());
            }
        });
        var properties = new Properties();
        properties.putAll(overrides);
        main.setOverrideProperties(properties);
        main.configure().withRoutesIncludePattern(files.routesIncludePattern());
        if (mode == Mode.ON_CALL) {
            main.configure().setAutoStartupExcludePattern("quartz*,platform-http*");
            main.configure().httpServer().withEnabled(false);
            main.configure().httpManagementServer().withEnabled(false);
        }
    }

    /** Starts and returns. */
    public void start() {
        main.start();
    }

    /** Starts, and returns when the process is told to stop. */
    public int runUntilStopped() throws Exception {
        main.run();
        return main.getExitCode();
    }

    public CamelContext context() {
        return main.getCamelContext();
    }

    /** Runs on call. */
    public Replication replication() {
        return new Replication(context());
    }

    /** Stops: a page in hand is given up, and the next start does it again. */
    @Override
    public void close() {
        main.stop();
    }
}
