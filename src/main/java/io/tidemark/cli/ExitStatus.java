package io.tidemark.cli;

/** What the process's exit status says; the same for every command. */
public final class ExitStatus {
    /** All was done. */
    public static final int OK = 0;
    /** Something failed; stderr says what, and what to do. */
    public static final int FAILED = 1;
    /** The command line or the configuration is wrong: nothing was begun. */
    public static final int WRONG = 2;

    private ExitStatus() {
    }
}
