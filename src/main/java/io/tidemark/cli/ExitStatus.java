package io.tidemark.cli;

/** What the process's exit status says; the same for every command. */
public final class ExitStatus {
    /** All was done, and what was checked is well. */
    public static final int OK = 0;
    /** Something failed, or a check found a fault; the output says what, and what to do. */
    public static final int FAILED = 1;
    /** The command line or the configuration is wrong: nothing was begun. */
    public static final int WRONG = 2;
    /** A check could not be done to its end, so that nothing is known of what it was to check. */
    public static final int UNKNOWN = 3;

    private ExitStatus() {
    }
}
