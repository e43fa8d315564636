package io.tidemark.row;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;

/**
 * Writes text as a JSON string: quotes, backslashes and the characters below U+0020 escaped, all others as they are.
 *
 * <p>Jackson writes a character beyond U+FFFF as two escapes. Its {@code COMBINE_UNICODE_SURROGATES_IN_UTF8} writes it
 * as the four bytes of UTF-8, but (2.19) not where a long text is cut into pieces between its two halves, so that the
 * bytes would depend on the size of a buffer. A text that holds one is therefore encoded as a whole.
 */
final class JsonText {
    private JsonText() {}

    static void write(String text, JsonGenerator json) throws IOException {
        if (holdsSurrogate(text)) {
            json.writeString(new SerializedString(text));
        } else {
            json.writeString(text);
        }
    }

    /** Writes the characters from {@code from} to {@code to} exclusive. */
    static void write(char[] text, int from, int to, JsonGenerator json) throws IOException {
        if (holdsSurrogate(text, from, to)) {
            json.writeString(new SerializedString(new String(text, from, to - from)));
        } else {
            json.writeString(text, from, to - from);
        }
    }

    private static boolean holdsSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean holdsSurrogate(char[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Character.isSurrogate(text[i])) {
                return true;
            }
        }
        return false;
    }
}
