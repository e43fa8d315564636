package io.tidemark;

/**
 * A permanent error: repeating the same thing would fail the same way, so a person must act.
 *
 * <p>The message is a lower-case fact that names what and where, followed by a hint of what to do. It never holds the
 * content of a row, and never a secret. Transient errors stay what the driver or the SDK threw, and are retried.
 */
public class TidemarkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String fact;
    private final String hint;

    public TidemarkException(String fact, String hint) {
        this(fact, hint, null);
    }

    /** With the error that caused it. */
    public TidemarkException(String fact, String hint, Throwable cause) {
        super(hint.isEmpty() ? fact : fact + "\nHINT: " + hint, cause);
        this.fact = fact;
        this.hint = hint;
    }

    /** What is wrong. */
    public String fact() {
        return fact;
    }

    /** What to do; empty where the fact says it. */
    public String hint() {
        return hint;
    }
}
