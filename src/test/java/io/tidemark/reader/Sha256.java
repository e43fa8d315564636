package io.tidemark.reader;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, in the lower-case hex of the format. */
final class Sha256 {

    private Sha256() {
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }

    static String of(byte[] bytes) {
        return hex(digest().digest(bytes));
    }

    /** The first twelve hex digits of a text's hash, as names hold them. */
    static String first12(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8)).substring(0, 12);
    }
}
