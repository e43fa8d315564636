package io.tidemark.batch;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Values as parts of names: plain ASCII, legal on every file system and in every key, and no two values alike.
 *
 * <p>Every byte of a value's UTF-8 outside {@code A-Z a-z 0-9 . _ -} is {@code =XX}, and so is a leading dot:
 *
 * <pre>
 * 12/B-7   12=2FB-7        ..    =2E.        a=b   a=3Db        ä   =C3=A4        100%   100=25
 * </pre>
 *
 * After an equals sign there are always two hex digits, so {@code ==} occurs in no escaped value, and sets off what is
 * appended to a name.
 */
public final class Names {
    /** A name longer than this (characters, which here are bytes, without the extension) is cut. */
    public static final int MAX_LENGTH = 200;

    static final int CUT_LENGTH = 180;
    static final int DIGEST_LENGTH = 12;
    static final String MARK = "==";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private Names() {
    }

    /**
     * The value as a part of a name; two values never give the same.
     *
     * <p>Half a surrogate pair, which PostgreSQL can't hold, is escaped like any code point, so that this is true of
     * every string.
     */
    public static String escape(String value) {
        if (isPlain(value)) {
            return value;
        }
        StringBuilder escaped = new StringBuilder(value.length() + 16);
        appendEscaped(escaped, value);
        return escaped.toString();
    }

    static void appendEscaped(StringBuilder to, String value) {
        for (int i = 0; i < value.length(); ) {
            int point = value.codePointAt(i);
            if (isSafe(point) && (i > 0 || point != '.')) {
                to.append((char) point);
            } else {
                appendUtf8(to, point);
            }
            i += Character.charCount(point);
        }
    }

    /**
     * The value that {@link #escape} was given.
     *
     * @throws IllegalArgumentException where an equals sign isn't followed by two upper-case hex digits
     */
    public static String unescape(String escaped) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c != '=') {
                bytes.write(c);
            } else if (i + 2 < escaped.length() && isHex(escaped.charAt(i + 1)) && isHex(escaped.charAt(i + 2))) {
                bytes.write(Character.digit(escaped.charAt(i + 1), 16) << 4 | Character.digit(escaped.charAt(i + 2), 16));
                i += 2;
            } else {
                throw new IllegalArgumentException("not an escaped value: the equals sign at " + i + " escapes nothing");
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /**
     * The name itself, or where it is longer than {@value #MAX_LENGTH} its first 180 characters, {@code ==} and the
     * first 12 hex digits of the SHA-256 of the whole of it.
     */
    public static String shortened(String name) {
        return name.length() <= MAX_LENGTH ? name : name.substring(0, CUT_LENGTH) + MARK + digest(name);
    }

    /** The name of a row whose name another row of its batch already has; no longer than {@link #MAX_LENGTH}. */
    static String withId(String name, String id) {
        return shortened(name + MARK + escape(id));
    }

    /** Whether it has the form of a name: safe characters and equals signs, no leading dot, of a legal length. */
    static boolean isName(String name) {
        if (name.isEmpty() || name.length() > MAX_LENGTH || name.charAt(0) == '.') {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isSafe(name.charAt(i)) && name.charAt(i) != '=') {
                return false;
            }
        }
        return true;
    }

    static boolean isSafe(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.';
    }

    private static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (!isSafe(value.charAt(i))) {
                return false;
            }
        }
        return value.isEmpty() || value.charAt(0) != '.';
    }

    private static boolean isHex(char c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'F';
    }

    private static String digest(String name) {
        return Sha256.hex(Sha256.digest().digest(name.getBytes(StandardCharsets.UTF_8))).substring(0, DIGEST_LENGTH);
    }

    // Not String.getBytes: it turns half a surrogate pair into a question mark, and two values would share a name.
    private static void appendUtf8(StringBuilder to, int point) {
        if (point < 0x80) {
            appendByte(to, point);
        } else if (point < 0x800) {
            appendByte(to, 0xC0 | point >> 6);
            appendByte(to, 0x80 | point & 0x3F);
        } else {
            if (point < 0x10000) {
                appendByte(to, 0xE0 | point >> 12);
            } else {
                appendByte(to, 0xF0 | point >> 18);
                appendByte(to, 0x80 | point >> 12 & 0x3F);
            }
            appendByte(to, 0x80 | point >> 6 & 0x3F);
            appendByte(to, 0x80 | point & 0x3F);
        }
    }

    private static void appendByte(StringBuilder to, int b) {
        to.append('=').append(HEX[b >> 4]).append(HEX[b & 0xF]);
    }
}
