package io.tidemark.config;

import java.util.Objects;
import java.util.Optional;

/**
 * Where health, metrics, console and triggers are served.
 *
 * @param port  zero for any that is free
 * @param login what callers must give; never empty where others than this machine can call
 */
public record ManagementSettings(String host, int port, Optional<Login> login) {
    /** A user's name and password. */
    public record Login(String username, Secret password) {
        public Login {
            if (username.isEmpty() || password.isEmpty()) {
                throw new IllegalArgumentException("a login has both a username and a password");
            }
        }
    }

    public ManagementSettings {
        Objects.requireNonNull(login);
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("no port: " + port);
        }
        if (!isLoopback(host) && login.isEmpty()) {
            throw new IllegalArgumentException("lets others than this machine in, without a login; allowed is 127.0.0.1,"
                    + " or any address together with tidemark.management.username and tidemark.management.password");
        }
    }

    /** Whether only this machine reaches the host. Asks no name server. */
    static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("::1") || host.matches("127\\.\\d+\\.\\d+\\.\\d+");
    }
}
