package io.tidemark.row;

/** Names as SQL takes them. */
public final class Identifier {
    private Identifier() {
    }

    /** In quotes, so that it means itself whatever characters it has. */
    public static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
