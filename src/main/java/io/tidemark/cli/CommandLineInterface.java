package io.tidemark.cli;

import picocli.CommandLine;

/** The command line as a whole. */
public final class CommandLineInterface {
    private CommandLineInterface() {
    }

    /** Does what the arguments say, and returns the exit status. */
    public static int execute(String... args) {
        return commandLine().execute(args);
    }

    static CommandLine commandLine() {
        return new CommandLine(new TidemarkCommand())
                .setParameterExceptionHandler(ErrorReport::wrongUsage)
                .setExecutionExceptionHandler(ErrorReport::failed);
    }
}
