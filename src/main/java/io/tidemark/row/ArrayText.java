package io.tidemark.row;

import io.tidemark.TidemarkException;

/**
 * Walks PostgreSQL's text of an array, one token at a time: {@code {{a,"b c"},{NULL,"NULL"}}}.
 *
 * <p>It works in the characters it is given: the backslashes of an element are taken out in place, for an element
 * without them is never longer than with them.
 *
 * @see <a href="https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO">PostgreSQL: Array Input and Output</a>
 */
final class ArrayText {
    enum Token { OPEN, CLOSE, ELEMENT, NULL, END }

    private final char[] text;
    private final char delimiter;
    private int position;
    private int depth;
    private int start;
    private int end;

    ArrayText(char[] text, char delimiter) {
        this.text = text;
        this.delimiter = delimiter;
    }

    /**
     * The next token; of an {@link Token#ELEMENT}, {@link #start()} and {@link #end()} then say where it stands.
     *
     * @throws TidemarkException if the text is not that of an array
     */
    Token next() {
        if (depth == 0) {
            if (position == 0 && text.length > 0 && text[0] == '{') {
                depth = 1;
                position = 1;
                return Token.OPEN;
            }
            if (position == text.length && position > 0) {
                return Token.END;
            }
            throw malformed();
        }
        if (position < text.length && text[position] == delimiter) {
            position++;
        }
        if (position == text.length) {
            throw malformed();
        }
        switch (text[position]) {
            case '{':
                depth++;
                position++;
                return Token.OPEN;
            case '}':
                depth--;
                position++;
                return Token.CLOSE;
            case '"':
                quoted();
                return Token.ELEMENT;
            default:
                plain();
                return isNull() ? Token.NULL : Token.ELEMENT;
        }
    }

    /** Where the element begins in the characters. */
    int start() {
        return start;
    }

    /** Where the element ends in the characters, exclusive. */
    int end() {
        return end;
    }

    private void quoted() {
        int read = position + 1;
        start = read;
        while (read < text.length && text[read] != '"' && text[read] != '\\') {
            read++;
        }
        int write = read;
        while (read < text.length && text[read] != '"') {
            if (text[read] == '\\') {
                read++;
            }
            if (read < text.length) {
                text[write++] = text[read++];
            }
        }
        if (read >= text.length) {
            throw malformed();
        }
        end = write;
        position = read + 1;
    }

    private void plain() {
        start = position;
        while (position < text.length && text[position] != delimiter && text[position] != '}') {
            position++;
        }
        end = position;
    }

    // In capitals alone: array_out quotes a text that spells it, whatever its case.
    private boolean isNull() {
        return end - start == 4
                && text[start] == 'N' && text[start + 1] == 'U' && text[start + 2] == 'L' && text[start + 3] == 'L';
    }

    private static TidemarkException malformed() {
        return new TidemarkException(
                "a value of an array column is not PostgreSQL's text of an array",
                "select it by the shape's select list");
    }
}
