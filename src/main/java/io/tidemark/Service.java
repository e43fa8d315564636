package io.tidemark;

import io.tidemark.config.ConfigFiles;
import io.tidemark.flow.Replication;
import io.tidemark.flow.Tidemark;
import io.tidemark.ops.ManagementGuard;
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

            @Override
            public void afterConfigure(BaseMainSupport support) {
                Tidemark tidemark = support.getCamelContext().getRegistry().findSingleByType(Tidemark.class);
                tidemark.checkStreams();
                if (mode == Mode.SCHEDULED) {
                    ManagementGuard.install(support.getCamelContext(), tidemark.settings().management());
                }
            }

            @Override
            public void afterStart(BaseMainSupport support) {
                if (mode == Mode.SCHEDULED) {
                    support.getCamelContext().getRegistry().findSingleByType(Tidemark.class).startOwnSchedules();
                }
            }
        });
        var properties = new Properties();
        properties.putAll(overrides);
        if (mode == Mode.ON_CALL) {
            properties.put("camel.main.autoStartupExcludePattern", "quartz*,platform-http*");
            properties.put("camel.server.enabled", "false");
            properties.put("camel.management.enabled", "false");
        }
        main.setOverrideProperties(properties);
        main.configure().withRoutesIncludePattern(files.routesIncludePattern());
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
