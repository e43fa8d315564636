package io.tidemark.ops;

import io.tidemark.TidemarkException;
import io.tidemark.config.ManagementSettings;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.auth.authentication.AuthenticationProvider;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.AuthenticationHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig.AuthenticationConfigEntry;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig.AuthenticationHandlerFactory;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;

/**
 * Stands before everything on the management port: asks for the login, where one is configured, and refuses what another
 * site's page makes a browser send.
 */
public final class ManagementGuard implements AuthenticationHandler {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int TOO_MANY = 429;
    private static final int CHECKS_MAX = 16;
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final String JOLOKIA = "/jolokia";
    // Jolokia takes calls by GET too, in the path or as a parameter: whatever isn't surely reading has to be a POST.
    private static final Pattern JOLOKIA_READING = Pattern.compile("/jolokia/?|/jolokia/(?:read|list|search|version)(?:/.*)?");

    private final Optional<LoginCheck> login;
    private final boolean demandsLoopbackName;
    private final AtomicInteger checks = new AtomicInteger();

    private ManagementGuard(ManagementSettings settings) {
        login = settings.login().map(LoginCheck::new);
        // A page whose name is made to resolve to this machine is not another site to a browser, but it has its own name.
        demandsLoopbackName = login.isEmpty();
    }

    /**
     * Encrypts the management port where that is configured, and puts the guard before all its handlers. To be called
     * before Camel starts, so that nothing is ever served without it.
     *
     * @throws TidemarkException when the keystore can't be opened
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
        var server = context.hasService(MainHttpServer.class).getConfiguration();
        var authentication = server.getAuthenticationConfig();
        authentication.getEntries().add(guarded);
        authentication.setEnabled(true);
        settings.tls().ifPresent(tls -> server.setSslContextParameters(encryption(tls)));
    }

    private static SSLContextParameters encryption(ManagementSettings.Tls tls) {
        // Opened here first, as the server would only say that it can't start.
        try (InputStream file = Files.newInputStream(tls.keystore())) {
            KeyStore.getInstance("PKCS12").load(file, tls.password().reveal().toCharArray());
        } catch (IOException | GeneralSecurityException e) {
            throw new TidemarkException("the keystore " + tls.keystore() + " can't be opened: " + e.getMessage(),
                    "it is a file in PKCS12, and tidemark.management.tls.password is its password", e);
        }
        var store = new KeyStoreParameters();
        store.setResource("file:" + tls.keystore());
        store.setType("PKCS12");
        store.setPassword(tls.password().reveal());
        var keys = new KeyManagersParameters();
        keys.setKeyStore(store);
        keys.setKeyPassword(tls.password().reveal());
        var encryption = new SSLContextParameters();
        encryption.setKeyManagers(keys);
        return encryption;
    }

    @Override
    public void handle(RoutingContext request) {
        request.response().putHeader("X-Content-Type-Options", "nosniff").putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "no-referrer");
        if (demandsLoopbackName && !isForLoopback(request.request())) {
            refuse(request, FORBIDDEN, "without a login, only localhost and 127.0.0.1 are answered");
        } else if (login.isEmpty()) {
            admit(request);
        } else {
            checkLogin(request, login.get());
        }
    }

    private static boolean isForLoopback(HttpServerRequest request) {
        // Nothing a browser sends lacks it.
        return request.authority() == null || ManagementSettings.isLoopback(request.authority().host());
    }

    private void checkLogin(RoutingContext request, LoginCheck check) {
        String given = request.request().getHeader("Authorization");
        if (given == null) {
            askForLogin(request);
        } else if (check.isKnown(given)) {
            admit(request);
        } else if (checks.incrementAndGet() > CHECKS_MAX) {
            checks.decrementAndGet();
            refuse(request, TOO_MANY, "too many logins are being checked");
        } else {
            // Its body waits, or it would have passed before anyone listens to it.
            request.request().pause();
            request.vertx().executeBlocking(() -> check.matches(given)).onComplete(result -> {
                checks.decrementAndGet();
                request.request().resume();
                if (result.succeeded() && result.result()) {
                    admit(request);
                } else {
                    askForLogin(request);
                }
            });
        }
    }

    private static void askForLogin(RoutingContext request) {
        request.response().putHeader("WWW-Authenticate", "Basic realm=\"Tidemark\", charset=\"UTF-8\"");
        refuse(request, UNAUTHORIZED, "log in with tidemark.management.username and its password");
    }

    /** The caller may call; what it calls for is looked at. */
    private static void admit(RoutingContext request) {
        boolean reading = READING.contains(request.request().method().name());
        if (!reading && isCrossSite(request.request())) {
            refuse(request, FORBIDDEN, "a request from another site's page changes nothing here");
        } else if (reading && !isHarmless(request)) {
            refuse(request, METHOD_NOT_ALLOWED, "what changes something is called by POST");
        } else {
            request.next();
        }
    }

    private static boolean isHarmless(RoutingContext request) {
        return !request.normalizedPath().startsWith(JOLOKIA)
                || JOLOKIA_READING.matcher(String.valueOf(request.request().path())).matches()
                && request.request().getParam("p") == null;
    }

    private static boolean isCrossSite(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader("Origin");
        String host = request.getHeader("Host");
        return site != null && !site.equals("same-origin") && !site.equals("none")
                || origin != null && !origin.equals("http://" + host) && !origin.equals("https://" + host);
    }

    private static void refuse(RoutingContext request, int status, String why) {
        request.response().setStatusCode(status).end(why + "\n");
    }
}
