package io.tidemark.ops;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.StreamKey;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * The page for people at {@code /} of the management port: three files without a build, which ask for
 * {@code /status.json} every few seconds. It loads nothing from elsewhere, and runs nothing that isn't in its own files.
 */
public final class StatusPage {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final StatusDocument document;

    private StatusPage(StatusDocument document) {
        this.document = document;
    }

    /** Serves it; behind the guard, as everything on the port. */
    public static void install(CamelContext context, StatusDocument document) {
        VertxPlatformHttpRouter router = context.getRegistry().findSingleByType(VertxPlatformHttpRouter.class);
        if (router == null) {
            return;
        }
        var page = new StatusPage(document);
        file(router, "/", "status.html", "text/html");
        file(router, "/status.css", "status.css", "text/css");
        file(router, "/status.js", "status.js", "text/javascript");
        file(router, "/status.svg", "status.svg", "image/svg+xml");
        // Not on the thread of the server: a thousand streams take a moment.
        router.get("/status.json").blockingHandler(page::answer, false);
    }

    private static void file(VertxPlatformHttpRouter router, String path, String name, String type) {
        byte[] content = read(name);
        router.get(path).handler(request -> headers(request, type + "; charset=utf-8")
                .end(Buffer.buffer(content)));
    }

    private static byte[] read(String name) {
        try (var file = StatusPage.class.getResourceAsStream(name)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(RoutingContext request) {
        String tenant = request.request().getParam("tenant");
        String stream = request.request().getParam("stream");
        String target = request.request().getParam("target");
        Optional<StreamKey> chosen = tenant == null || stream == null || target == null ? Optional.empty()
                : Optional.of(new StreamKey(tenant, stream, target));
        ObjectNode answer = document.of(Optional.ofNullable(request.request().getParam("find")).orElse(""), chosen);
        headers(request, "application/json").end(Buffer.buffer(
                answer.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static HttpServerResponse headers(RoutingContext request, String type) {
        return request.response()
                .putHeader("Content-Type", type)
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cache-Control", "no-store");
    }
}
