package io.tidemark.batch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** UTF-8 that grows, and is handed on without a copy. */
final class Text extends ByteArrayOutputStream {
    private static final String CONTROL = "\\u00";
    private static final String HEX = "0123456789abcdef";

    Text append(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(bytes, 0, bytes.length);
        return this;
    }

    Text append(long number) {
        return append(Long.toString(number));
    }

    /**
     * The text as a JSON string (RFC 8259): quotes, backslashes and control characters escaped, everything else as it is.
     * By hand, because a library may come to escape more, and the same batch would then have other bytes.
     */
    Text quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(CONTROL).append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xF));
            } else {
                json.append(c);
            }
        }
        return append(json.append('"').toString());
    }

    /** What was appended so far; valid until the next append. */
    ByteBuffer buffer() {
        return ByteBuffer.wrap(buf, 0, count);
    }
}
