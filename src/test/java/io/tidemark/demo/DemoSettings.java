package io.tidemark.demo;

import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** The settings by which Tidemark replicates the demo's database to the demo's store; all others are the defaults. */
final class DemoSettings {
    private static final int PORT = 8080;
    private static final int PORTS_TRIED = 20;

    private DemoSettings() {
    }

    static Map<String, String> of(DemoServers servers, DemoOptions options, int managementPort) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("tidemark.source.url", servers.source().jdbcUrl());
        settings.put("tidemark.source.username", servers.source().username());
        settings.put("tidemark.source.password", servers.source().password());
        settings.put("tidemark.tenants", "*");
        settings.put("tidemark.store.endpoint", servers.store().endpoint().toString());
        settings.put("tidemark.store.access-key", servers.store().accessKey());
        settings.put("tidemark.store.secret-key", servers.store().secretKey());
        settings.put("tidemark.store.path-style", "true");
        // Instead of ten minutes: whoever watches shall see rows arrive.
        settings.put("tidemark.stream.akten.schedule", "5s");
        settings.put("tidemark.stream.dokumente.schedule", "5s");
        // Instead of twenty minutes: whoever stops the store shall see health turn.
        settings.put("tidemark.lag.max", options.lagMax());
        // Only the database's clock sets updated_at here.
        settings.put("tidemark.horizon.margin", "500ms");
        settings.put("tidemark.spool.dir", options.folder().resolve("spool").toString());
        settings.put("tidemark.management.host", "127.0.0.1");
        settings.put("tidemark.management.port", Integer.toString(managementPort));
        return settings;
    }

    /** Writes them where a command finds them that is given {@code --config folder}: it works on the demo's replica then. */
    static void write(Path folder, Map<String, String> settings) throws IOException {
        Properties file = new Properties();
        file.putAll(settings);
        Files.createDirectories(folder);
        try (Writer out = Files.newBufferedWriter(folder.resolve("application.properties"))) {
            file.store(out, "The demo's servers, as they were started last");
        }
    }

    /** The usual port of the management's addresses, or the next one that nobody has. */
    static int freePort() throws IOException {
        for (int port = PORT; port < PORT + PORTS_TRIED; port++) {
            if (isFree(port)) {
                return port;
            }
        }
        try (ServerSocket any = new ServerSocket(0)) {
            return any.getLocalPort();
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
