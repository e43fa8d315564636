package io.tidemark.ops;

import io.tidemark.config.ManagementSettings;
import io.vertx.ext.auth.authentication.AuthenticationProvider;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.AuthenticationHandler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig.AuthenticationConfigEntry;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig.AuthenticationHandlerFactory;

/**
 * Stands before everything on the management port: asks for the login, where one is configured, and refuses what another
 * site's page makes a browser send.
 */
public final class ManagementGuard implements AuthenticationHandler {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final Optional<byte[]> expected;

    private ManagementGuard(ManagementSettings settings) {
        expected = settings.login().map(login -> ("Basic " + Base64.getEncoder().encodeToString(
                (login.username() + ":" + login.password().reveal()).getBytes(StandardCharsets.UTF_8)))
                .getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Puts the guard before all handlers of the management port. To be called before Camel starts, so that nothing is
     * ever served without it.
     */
    public static void install(CamelContext context, ManagementSettings settings) {
        var guarded = new AuthenticationConfigEntry();
        guarded.setPath("/*");
        guarded.setAuthenticationProviderFactory(vertx -> null);
        guarded.setAuthenticationHandlerFactory(new AuthenticationHandlerFactory() {
            @Override
            public <T extends AuthenticationProvider> AuthenticationHandler createAuthenticationHandler(T provider) {
                return new ManagementGuard(settings);
            }
        });
        var authentication = context.hasService(MainHttpServer.class).getConfiguration().getAuthenticationConfig();
        authentication.getEntries().add(guarded);
        authentication.setEnabled(true);
    }

    @Override
    public void handle(RoutingContext request) {
        if (!isLoggedIn(request)) {
            request.response().putHeader("WWW-Authenticate", "Basic realm=\"Tidemark\"").setStatusCode(UNAUTHORIZED)
                    .end("log in with tidemark.management.username and its password\n");
        } else if (isCrossSite(request)) {
            request.response().setStatusCode(FORBIDDEN).end("a request from another site's page changes nothing here\n");
        } else {
            request.next();
        }
    }

    private boolean isLoggedIn(RoutingContext request) {
        if (expected.isEmpty()) {
            return true;
        }
        String given = request.request().getHeader("Authorization");
        // Compared in constant time, so that the answer's time tells nothing of the password.
        return given != null && MessageDigest.isEqual(expected.get(), given.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isCrossSite(RoutingContext request) {
        String method = request.request().method().name();
        if (method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS")) {
            return false;
        }
        String site = request.request().getHeader("Sec-Fetch-Site");
        String origin = request.request().getHeader("Origin");
        String host = request.request().getHeader("Host");
        return site != null && !site.equals("same-origin") && !site.equals("none")
                || origin != null && !origin.equals("http://" + host) && !origin.equals("https://" + host);
    }
}
