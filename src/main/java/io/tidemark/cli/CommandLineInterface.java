package io.tidemark.cli;

import picocli.CommandLine;

/** The command line as a whole. */
public final class CommandLineInterface {
    private CommandLineInterface() {
    }

    /** Does what the arguments say, and returns the exit status. */
    public static int execute(String... args) {
        return new CommandLine(new TidemarkCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(ErrorReport::wrongUsage)
                .setExecutionExceptionHandler(ErrorReport::failed)
                .execute(args);
    }
}
