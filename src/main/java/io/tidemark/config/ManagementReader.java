package io.tidemark.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads where and for whom the management port is. */
final class ManagementReader {
    private ManagementReader() {
    }

    /** The settings, or those of a port for this machine alone where they are wrong, which is noted. */
    static ManagementSettings read(Reader reader) {
        List<String> hostKey = List.of("tidemark.management.host");
        String host = reader.read(hostKey, "127.0.0.1", text -> text);
        int port = reader.number(List.of("tidemark.management.port"), 8080, 0, 65535);
        String username = reader.read(List.of("tidemark.management.username"), "", ManagementReader::username);
        Optional<PasswordHash> password = reader.read(List.of("tidemark.management.password-hash"), Optional.empty(),
                text -> Optional.of(PasswordHash.parse(text)));
        Optional<ManagementSettings.Tls> tls = reader.read(List.of("tidemark.management.tls.keystore"),
                Optional.<Path>empty(), text -> Optional.of(PathText.file(text)))
                .map(file -> new ManagementSettings.Tls(file, reader.secret(List.of("tidemark.management.tls.password"))));
        boolean insecure = reader.flag(List.of("tidemark.management.insecure"), false);
        if (username.isEmpty() != password.isEmpty()) {
            // A text that is wrong has been noted as such.
            String lacking = "tidemark.management." + (username.isEmpty() ? "username" : "password-hash");
            if (reader.value(List.of(lacking), "").isBlank()) {
                reader.problems().add(lacking + ": is missing; expected both username and password-hash, or neither");
            }
            return ManagementSettings.onLoopback(port);
        }
        Optional<ManagementSettings.Login> login = password.map(hash -> new ManagementSettings.Login(username, hash));
        try {
            return new ManagementSettings(host, port, login, tls, insecure);
        } catch (IllegalArgumentException e) {
            reader.problems().add(reader.value(hostKey, "127.0.0.1"), e.getMessage());
            return ManagementSettings.onLoopback(port);
        }
    }

    private static String username(String text) {
        if (text.contains(":")) {
            throw new IllegalArgumentException("has a colon, which would end the name when it is sent; expected a name"
                    + " without one");
        }
        return text;
    }
}
