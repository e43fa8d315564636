package io.tidemark.flow;

import io.tidemark.TidemarkException;
import io.tidemark.config.ConfigFiles;
import io.tidemark.config.ManagementSettings;
import io.tidemark.config.PropertySource;
import io.tidemark.config.Settings;
import io.tidemark.ops.Console;
import io.tidemark.ops.ManagementGuard;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.quartz.simpl.ZeroSizeThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger LOG = LoggerFactory.getLogger(Service.class);

    // Connections and clients are closed after the routes, then logs; the whole takes no longer than the setting says.
    private static final Duration CLOSING = Duration.ofSeconds(3);
    private static final Duration ENDING = Duration.ofMillis(500);
    private static final int ENDING_SHARE = 10;
    private static final Duration DEFAULT_STOP_LIMIT = Duration.ofSeconds(18);

    private final Main main = new Main();
    private final ConfigFiles files;
    private final Mode mode;
    private volatile Settings settings;

    /** @param overrides properties that win over every file, for tests and commands */
    public Service(ConfigFiles files, Mode mode, Map<String, String> overrides) {
        CompilerDirectives.addInBackground();
        this.files = files;
        this.mode = mode;
        main.bind("configFiles", files);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport support) {
                files.applyTo(support.getCamelContext());
                settings = Settings.of(PropertySource.of(support.getCamelContext()));
                support.getCamelContext().getManagementStrategy().addEventNotifier(new ForeignFailures());
            }

            @Override
            public void afterConfigure(BaseMainSupport support) {
                requireStreams(support.getCamelContext(), files);
                support.getCamelContext().getShutdownStrategy()
                        .setTimeout(Math.max(1, settings.shutdownTimeout().minus(CLOSING).toSeconds()));
                if (mode == Mode.SCHEDULED) {
                    RouteFaults.requireNone(support.getCamelContext(), settings, files.routeTexts());
                    requireFree(settings.management());
                    ManagementGuard.install(support.getCamelContext(), settings.management());
                }
            }
        });
        var properties = new Properties();
        properties.putAll(overrides);
        if (mode == Mode.ON_CALL) {
            properties.put("camel.main.autoStartupExcludePattern", "quartz*,platform-http*");
            properties.put("camel.server.enabled", "false");
            properties.put("camel.management.enabled", "false");
            properties.put("camel.metrics.enabled", "false");
            // Quartz's usual threads take up to half a second to end, of each command.
            properties.put("camel.component.quartz.autoStartScheduler", "false");
            properties.put("camel.component.quartz.properties[org.quartz.threadPool.class]", ZeroSizeThreadPool.class.getName());
        }
        main.setOverrideProperties(properties);
        main.configure().withRoutesIncludePattern(files.routesIncludePattern());
    }

    // Without this, a folder of routes that is empty or wrong would give a service that is up and does nothing.
    private void requireStreams(CamelContext context, ConfigFiles files) {
        Map<String, Stream> streams = context.getRegistry().findByTypeWithName(Stream.class);
        if (streams.isEmpty()) {
            throw new TidemarkException("no route file declares a stream",
                    "a stream is a bean of type " + Stream.class.getName() + " in a file of routes/");
        }
        Streams.requireSound(streams, files::readSql);
        settings.requireStreams(streams.keySet());
    }

    // The server only logs that its port is taken, and the start then waits for it for ever.
    private static void requireFree(ManagementSettings management) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(management.host(), management.port()));
        } catch (IOException e) {
            throw new TidemarkException("the management port " + management.host() + ":" + management.port()
                    + " can't be opened: " + e.getMessage(), "another process may have it: tidemark.management.host and"
                    + " tidemark.management.port choose another", e);
        }
    }

    /**
     * Starts and returns.
     *
     * @throws RuntimeException whose cause is a {@link io.tidemark.config.ConfigurationException} when the configuration is
     *                          wrong; nothing goes on running then
     */
    public void start() {
        try {
            main.start();
            if (mode == Mode.SCHEDULED) {
                Tidemark tidemark = context().getRegistry().findSingleByType(Tidemark.class);
                tidemark.startOperations();
                tidemark.startOwnSchedules();
                Console.install(context());
            }
        } catch (RuntimeException e) {
            close();
            throw RouteErrors.placed(e, files::routeTexts);
        }
    }

    public CamelContext context() {
        return main.getCamelContext();
    }

    /** The settings it was started with. */
    public Settings settings() {
        return settings;
    }

    /** How long {@link #close} may take before it is abandoned. Known, as the default, before the settings are read too. */
    public Duration stopLimit() {
        if (settings == null) {
            return DEFAULT_STOP_LIMIT;
        }
        // A busy machine takes a while to end the process, which counts too.
        Duration share = settings.shutdownTimeout().dividedBy(ENDING_SHARE);
        return settings.shutdownTimeout().minus(share.compareTo(ENDING) > 0 ? share : ENDING);
    }

    /** Where health, metrics and console are served; empty when they aren't. */
    public Optional<URI> managementAddress() {
        // The server below, because it knows which port it took when the setting is 0.
        return Optional.ofNullable(context().hasService(VertxPlatformHttpServer.class))
                .map(server -> URI.create(settings.management().scheme() + "://" + settings.management().host() + ":" + server.getPort()));
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

    /**
     * Logs what fails in a route that has no error policy: an integrator's own. The others log what fails themselves, and
     * Camel's own lines, one for each exchange that took part, are left out of the log.
     */
    private static final class ForeignFailures extends EventNotifierSupport {
        @Override
        public boolean isEnabled(CamelEvent event) {
            return event.getType() == CamelEvent.Type.ExchangeFailed;
        }

        @Override
        public void notify(CamelEvent event) {
            Exchange exchange = ((CamelEvent.ExchangeFailedEvent) event).getExchange();
            Route route = exchange.getContext().getRoute(exchange.getFromRouteId());
            if (route != null && (route.getConfigurationId() == null || route.getConfigurationId().isBlank())) {
                LOG.error("route failed route={} exchange={} next=give it a routeConfigurationId that says what to do:",
                        route.getRouteId(), exchange.getExchangeId(), exchange.getException());
            }
        }
    }
}
