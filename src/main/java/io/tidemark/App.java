package io.tidemark;

import io.tidemark.cli.CommandLineInterface;

/** Starts Tidemark. */
public final class App {
    private App() {
    }

    /** Does what the arguments say, and ends the process with the status of {@link io.tidemark.cli.ExitStatus}. */
    public static void main(String[] args) {
        System.exit(CommandLineInterface.execute(args));
    }
}
