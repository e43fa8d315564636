package io.tidemark.replica;

/** How a message names things that were found: {@code 1 fault: …}, {@code 3 faults, the first: …}. */
public final class FirstOf {
    private FirstOf() {
    }

    /** @param noun in the singular; its plural ends with s */
    public static String message(long count, String noun, Object first) {
        return count == 1 ? "1 " + noun + ": " + first : count + " " + noun + "s, the first: " + first;
    }
}
