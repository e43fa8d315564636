package io.tidemark.cli;

import io.tidemark.config.ConfigFiles;
import io.tidemark.config.DatabaseSettings;
import io.tidemark.config.PropertySource;
import io.tidemark.config.Settings;
import io.tidemark.flow.Service;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.impl.DefaultCamelContext;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options of every command; they may stand before or after its name. */
final class CommonOptions {
    @Option(names = "--config", paramLabel = "DIR", scope = ScopeType.INHERIT,
            description = "Folder with application.properties, routes/ and sql/; the same as tidemark.config.")
    private Path config;

    @Option(names = {"-D", "--set"}, paramLabel = "KEY=VALUE", scope = ScopeType.INHERIT,
            description = "A property that overrides files and environment; may be repeated. Command lines are visible to"
                    + " others: passwords belong in the environment.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Option(names = "--json", scope = ScopeType.INHERIT,
            description = "Print the result as JSON (serve: the log).")
    private boolean json;

    @Option(names = {"-v", "--verbose"}, scope = ScopeType.INHERIT,
            description = "Log what is done; twice: also details and stack traces.")
    private boolean[] verbose = {};

    boolean isJson() {
        return json;
    }

    /** How often more logs were asked for. */
    int verbosity() {
        return verbose.length;
    }

    /** @throws io.tidemark.config.ConfigurationException when {@code --config} names no folder */
    ConfigFiles files() {
        return config == null ? ConfigFiles.find() : ConfigFiles.in(config);
    }

    /** The service, not started. */
    Service service(ConfigFiles files, Service.Mode mode) {
        return new Service(files, mode, properties);
    }

    /**
     * The service, not started, for commands that need its streams alone: where no source is configured, another database
     * stands in its place, for nothing is asked of it.
     */
    Service streams(ConfigFiles files, DatabaseSettings standIn) {
        Map<String, String> all = new LinkedHashMap<>(properties);
        if (!replicaSettings().hasDatabases()) {
            all.put("tidemark.source.url", standIn.url());
            all.put("tidemark.source.username", standIn.username());
        }
        return new Service(files, Service.Mode.ON_CALL, all);
    }

    /**
     * The settings, for commands that need no routes.
     *
     * @throws io.tidemark.config.ConfigurationException with all that is wrong
     */
    Settings settings() {
        return Settings.of(source());
    }

    /**
     * The settings, for commands that need a replica alone: databases may be left out.
     *
     * @throws io.tidemark.config.ConfigurationException with all that is wrong
     */
    Settings replicaSettings() {
        return Settings.ofReplica(source());
    }

    /** What is configured, unchecked. */
    PropertySource source() {
        // Not started: only its properties are read, the same way the service reads them.
        var context = new DefaultCamelContext();
        files().applyTo(context);
        var overrides = new Properties();
        overrides.putAll(properties);
        context.getPropertiesComponent().setOverrideProperties(overrides);
        return PropertySource.of(context);
    }
}
