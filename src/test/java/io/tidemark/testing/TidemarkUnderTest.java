package io.tidemark.testing;

import io.tidemark.config.ConfigFiles;
import io.tidemark.flow.Replication;
import io.tidemark.flow.Service;
import io.tidemark.state.RunReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tidemark with the routes as shipped, on a real database and a real store.
 *
 * <p>Runs are on call; the margin of the horizon is zero, so that a row that is committed is taken by the next run.
 */
public final class TidemarkUnderTest implements AutoCloseable {
    private final Service service;
    private final Path folder;

    private TidemarkUnderTest(Service service, Path folder) {
        this.service = service;
        this.folder = folder;
    }

    /** What a test starts with: change it before {@link #start}. */
    public static Map<String, String> settings(SourceDatabase source, ObjectStoreServer store) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("tidemark.source.url", source.jdbcUrl());
        settings.put("tidemark.source.username", source.username());
        settings.put("tidemark.source.password", "not-checked-by-the-embedded-server");
        settings.put("tidemark.tenants", "*");
        settings.put("tidemark.horizon.margin", "0s");
        settings.put("tidemark.store.endpoint", store.endpoint().toString());
        settings.put("tidemark.store.access-key", store.accessKey());
        settings.put("tidemark.store.secret-key", store.secretKey());
        settings.put("tidemark.store.path-style", "true");
        return settings;
    }

    public static TidemarkUnderTest start(SourceDatabase source, ObjectStoreServer store) {
        return start(settings(source, store));
    }

    public static TidemarkUnderTest start(Map<String, String> settings) {
        try {
            Path folder = Files.createTempDirectory("tidemark-test-");
            return start(ConfigFiles.in(folder), folder, settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the service runs: on schedule, with the management port. */
    public static TidemarkUnderTest startScheduled(Map<String, String> settings) {
        try {
            Path folder = Files.createTempDirectory("tidemark-test-");
            return start(ConfigFiles.in(folder), folder, settings, Service.Mode.SCHEDULED);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With a folder that overrides and adds routes and SQL files. */
    public static TidemarkUnderTest start(Path config, Map<String, String> settings) {
        return start(ConfigFiles.in(config), config, settings);
    }

    private static TidemarkUnderTest start(ConfigFiles files, Path folder, Map<String, String> settings) {
        return start(files, folder, settings, Service.Mode.ON_CALL);
    }

    private static TidemarkUnderTest start(ConfigFiles files, Path folder, Map<String, String> settings,
                                           Service.Mode mode) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.putIfAbsent("tidemark.spool.dir", folder.resolve("spool").toString());
        var service = new Service(files, mode, all);
        service.start();
        return new TidemarkUnderTest(service, folder);
    }

    public Service service() {
        return service;
    }

    public Replication replication() {
        return service.replication();
    }

    /** One run of a tenant's stream. */
    public RunReport run(String tenant, String stream) {
        return replication().run(tenant, stream, Optional.empty());
    }

    public Path spool() {
        return folder.resolve("spool");
    }

    @Override
    public void close() {
        service.close();
    }
}
