package io.tidemark.batch;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 (FIPS 180-4) and its lower-case hex. */
public final class Sha256 {
    private static final int HEX_LENGTH = 64;

    private Sha256() {
    }

    /** A new digest, for one thread. */
    public static MessageDigest digest() {
        return digest("SHA-256");
    }

    /** A new digest of an algorithm that every Java platform has: SHA-256, SHA-1 and MD5. */
    public static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks " + algorithm, e);
        }
    }

    public static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    /**
     * The given text, where it is the lower-case hex of a SHA-256.
     *
     * @throws IllegalArgumentException where it isn't
     */
    static String checked(String hex) {
        if (hex.length() != HEX_LENGTH || !isLowerCaseHex(hex)) {
            throw new IllegalArgumentException("not the lower-case hex of a SHA-256");
        }
        return hex;
    }

    private static boolean isLowerCaseHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }
}
