package io.tidemark.config;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Where health, metrics, console and triggers are served.
 *
 * @param port     zero for any that is free
 * @param login    what callers must give; never empty where others than this machine can call
 * @param tls      how the port is encrypted
 * @param insecure whether others than this machine may call it unencrypted, because something else encrypts
 */
public record ManagementSettings(String host, int port, Optional<Login> login, Optional<Tls> tls, boolean insecure) {
    /** A user's name, and what checks the password. */
    public record Login(String username, PasswordHash password) {
        public Login {
            if (username.isEmpty() || username.contains(":")) {
                throw new IllegalArgumentException("a login has a username, without a colon");
            }
        }
    }

    /** The port's certificate and key: a file in PKCS12. */
    public record Tls(Path keystore, Secret password) {
    }

    public ManagementSettings {
        Objects.requireNonNull(login);
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("no port: " + port);
        }
        Optional<String> exposure = exposure(host, login, tls, insecure);
        if (exposure.isPresent()) {
            throw new IllegalArgumentException(exposure.get());
        }
    }

    /** With no more than this machine needs. */
    public static ManagementSettings onLoopback(int port) {
        return new ManagementSettings("127.0.0.1", port, Optional.empty(), Optional.empty(), false);
    }

    private static Optional<String> exposure(String host, Optional<Login> login, Optional<Tls> tls, boolean insecure) {
        if (isLoopback(host)) {
            return Optional.empty();
        }
        if (login.isEmpty()) {
            return Optional.of("lets other machines in without a login; expected 127.0.0.1, or any address together"
                    + " with tidemark.management.username and tidemark.management.password-hash");
        }
        return tls.isPresent() || insecure ? Optional.empty() : Optional.of("sends the login unencrypted to other"
                + " machines; expected 127.0.0.1, or any address together with tidemark.management.tls.keystore, or with"
                + " tidemark.management.insecure=true where something else encrypts");
    }

    /** How its address begins. */
    public String scheme() {
        return tls.isPresent() ? "https" : "http";
    }

    /** Whether only this machine reaches the host. Asks no name server. */
    public static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("::1") || host.equals("[::1]")
                || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }
}
