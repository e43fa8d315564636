package io.tidemark.config;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * What a configuration has in a password's place: it can be compared with one, and gives none away. Written
 * {@code pbkdf2-sha512:iterations:salt:hash}, the last two in base64 without padding. Prints itself as {@code ***}.
 */
public final class PasswordHash {
    /** What is known of a good number today. Source: OWASP, Password Storage Cheat Sheet, PBKDF2-HMAC-SHA512. */
    private static final int ITERATIONS = 210_000;
    private static final int LEAST_ITERATIONS = 10_000;
    private static final int MOST_ITERATIONS = 10_000_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Pattern FORM = Pattern.compile("pbkdf2-sha512:(\\d{5,8}):([A-Za-z0-9_-]{22,64}):([A-Za-z0-9_-]{43})");

    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash) {
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
    }

    /** @throws IllegalArgumentException when the text is not such a hash; the text is not in the message */
    public static PasswordHash parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches() || Integer.parseInt(parts.group(1)) < LEAST_ITERATIONS
                || Integer.parseInt(parts.group(1)) > MOST_ITERATIONS) {
            throw new IllegalArgumentException("is not a password hash; expected what tidemark hash-password prints");
        }
        try {
            return new PasswordHash(Integer.parseInt(parts.group(1)), Base64.getUrlDecoder().decode(parts.group(2)),
                    Base64.getUrlDecoder().decode(parts.group(3)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is truncated or changed; expected what tidemark hash-password prints", e);
        }
    }

    /** Another one each time, as its salt is random. */
    public static PasswordHash of(String password) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return new PasswordHash(ITERATIONS, salt, derive(password, salt, ITERATIONS));
    }

    /** Takes some tenths of a second, on purpose; how long does not tell how much is right. */
    public boolean matches(String password) {
        return MessageDigest.isEqual(hash, derive(password, salt, iterations));
    }

    private static byte[] derive(String password, byte[] salt, int iterations) {
        var key = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BYTES * Byte.SIZE);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(key).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has PBKDF2", e);
        } finally {
            key.clearPassword();
        }
    }

    /** As a configuration has it. */
    public String text() {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return "pbkdf2-sha512:" + iterations + ":" + base64.encodeToString(salt) + ":" + base64.encodeToString(hash);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PasswordHash that && text().equals(that.text());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(text().getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return "***";
    }
}
