package io.tidemark.ops;

import io.tidemark.config.ManagementSettings.Login;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Compares what a caller sends as {@code Authorization} with the login that is configured. How long it takes does not reveal
 * which part is wrong. Safe for use by many threads.
 *
 * <p>Hashing a password is slow on purpose, and a console asks many times a minute: so the header that was right last is
 * known again by a digest, whose key no other process has.
 */
final class LoginCheck {
    private static final String SCHEME = "Basic ";
    private static final byte[] NOTHING = new byte[0];

    private final Login login;
    private final SecretKeySpec key;
    private volatile byte[] known = NOTHING;

    LoginCheck(Login login) {
        this.login = login;
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, "HmacSHA256");
    }

    /** Whether the header is the one that was right before. Quick. */
    boolean isKnown(String authorization) {
        return MessageDigest.isEqual(known, digest(authorization));
    }

    /** Whether name and password are right. Slow: not for a thread that others wait for. */
    boolean matches(String authorization) {
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        String[] parts = decoded(authorization.substring(SCHEME.length())).split(":", 2);
        boolean name = MessageDigest.isEqual(login.username().getBytes(StandardCharsets.UTF_8),
                parts[0].getBytes(StandardCharsets.UTF_8));
        // Hashed even where the name is wrong, or the time would reveal which names there are.
        boolean password = login.password().matches(parts.length == 2 ? parts[1] : "");
        if (name && password) {
            known = digest(authorization);
        }
        return name && password;
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64.strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private byte[] digest(String text) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA256", e);
        }
    }
}
