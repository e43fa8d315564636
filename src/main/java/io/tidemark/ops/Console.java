package io.tidemark.ops;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * Serves Hawtio's console under {@code /hawtio}, from its files on the class path: nothing is loaded from elsewhere, and
 * nothing is unpacked to disk. What it shows, it asks Jolokia for, on the same port.
 */
public final class Console implements Handler<RoutingContext> {
    private static final String PATH = "/hawtio";
    private static final String FILES = "hawtio-static";
    private static final int FOUND = 302;
    private static final int NOT_FOUND = 404;

    /** What Hawtio asks its own server, which it doesn't have here: no login of its own, no plugins, no other processes. */
    private static final Map<String, String> ANSWERS = Map.of(
            "/user", "\"public\"",
            "/plugin", "[]",
            "/proxy/enabled", "false",
            "/preset-connections", "[]",
            "/auth/config/login", "[]",
            "/auth/config/session-timeout", "{}",
            "/hawtconfig.json", """
                    {"branding": {"appName": "Tidemark", "showAppName": true, "appLogoUrl": "img/hawtio-logo.svg",
                                  "appLogoDarkModeUrl": "img/hawtio-logo-darkmode.svg"},
                     "about": {"title": "Tidemark", "additionalInfo": "The console is Hawtio (hawt.io)."},
                     "disabledRoutes": ["/connect", "/springboot"]}""");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8", "js", "text/javascript; charset=utf-8", "json", "application/json",
            "map", "application/json", "svg", "image/svg+xml", "ico", "image/x-icon", "woff2", "font/woff2",
            "ttf", "font/ttf", "txt", "text/plain; charset=utf-8");

    private Console() {
    }

    /** Adds the console to the management port, which is open. */
    public static void install(CamelContext context) {
        VertxPlatformHttpRouter router = context.getRegistry()
                .findByType(VertxPlatformHttpRouter.class).iterator().next();
        // Off the event loop: a file is read from a jar. The path stands for the one without the slash too.
        router.get(PATH + "/*").blockingHandler(new Console(), false);
    }

    @Override
    public void handle(RoutingContext request) {
        String path = request.normalizedPath().substring(PATH.length());
        HttpServerResponse response = request.response();
        if (path.isEmpty()) {
            response.setStatusCode(FOUND).putHeader("Location", PATH + "/").end();
            return;
        }
        String answer = ANSWERS.get(path);
        if (answer != null) {
            response.putHeader("Content-Type", TYPES.get("json")).putHeader("Cache-Control", "no-store").end(answer);
            return;
        }
        Optional<Buffer> file = file(path);
        if (file.isPresent()) {
            response.putHeader("Content-Type", type(path))
                    // The names of these hold a digest of their content.
                    .putHeader("Cache-Control", path.startsWith("/static/") ? "private, max-age=31536000, immutable" : "no-cache")
                    .end(file.get());
        } else if (isPage(path)) {
            response.putHeader("Content-Type", TYPES.get("html")).putHeader("Cache-Control", "no-cache")
                    .end(file("/index.html").orElseThrow());
        } else {
            response.setStatusCode(NOT_FOUND).end();
        }
    }

    /** A place within the console, such as /camel/routes: its script, once loaded, shows it. */
    private static boolean isPage(String path) {
        return !path.startsWith("/static/") && !path.startsWith("/auth/") && !path.startsWith("/jolokia")
                && !path.substring(path.lastIndexOf('/')).contains(".");
    }

    private static String type(String path) {
        return TYPES.getOrDefault(path.substring(path.lastIndexOf('.') + 1), "application/octet-stream");
    }

    private static Optional<Buffer> file(String path) {
        // A normalized path has no dots that lead out, and only files have one in their name.
        if (!path.substring(path.lastIndexOf('/')).contains(".") || path.contains("..")) {
            return Optional.empty();
        }
        try (InputStream in = Console.class.getClassLoader().getResourceAsStream(FILES + path)) {
            return in == null ? Optional.empty() : Optional.of(Buffer.buffer(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
