package io.tidemark.config;

import static io.tidemark.config.SettingsTexts.HASH;
import static io.tidemark.config.SettingsTexts.problems;
import static io.tidemark.config.SettingsTexts.settings;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The management port lets nobody in by mistake. */
class ManagementSettingsTest {
    @Test
    void anotherAddressThanLoopbackDemandsALoginAndEncryption() {
        String[] login = {"tidemark.management.host", "::", "tidemark.management.username", "operator",
            "tidemark.management.password-hash", HASH};
        assertThat(problems(login)).containsExactly("tidemark.management.host = ::: sends the login unencrypted to other"
                + " machines; expected 127.0.0.1, or any address together with tidemark.management.tls.keystore, or with"
                + " tidemark.management.insecure=true where something else encrypts");
        assertThat(settings(and(login, "tidemark.management.insecure", "true")).management().insecure()).isTrue();
        assertThat(settings(and(login, "tidemark.management.tls.keystore", "pom.xml")).management().scheme()).isEqualTo("https");
        assertThat(problems(and(login, "tidemark.management.tls.keystore", "/nowhere/tls.p12"))).contains(
                "tidemark.management.tls.keystore = /nowhere/tls.p12: is not a readable file; expected one, e.g."
                        + " /etc/tidemark/tls.p12");
        assertThat(problems(and(login, "tidemark.management.password-hash", "console secret"))).containsExactly(
                "tidemark.management.password-hash = ***: is not a password hash; expected what tidemark hash-password prints");
        assertThat(problems("tidemark.management.username", "operator")).containsExactly(
                "tidemark.management.password-hash: is missing; expected both username and password-hash, or neither");
    }

    private static String[] and(String[] texts, String... more) {
        return Stream.of(texts, more).flatMap(Stream::of).toArray(String[]::new);
    }
}
