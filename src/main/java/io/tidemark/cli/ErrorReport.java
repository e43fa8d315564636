package io.tidemark.cli;

import io.tidemark.TidemarkException;
import io.tidemark.config.ConfigurationException;
import io.tidemark.state.DatabaseErrors;
import io.tidemark.state.NoConnectionException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.camel.FailedToCreateRouteException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says on stderr why a command failed: what, and what to do; a stack trace only where details were asked for. */
final class ErrorReport {
    private static final int DETAILS = 2;

    private ErrorReport() {
    }

    /** The command line is wrong. */
    static int wrongUsage(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("tidemark: " + failure.getMessage());
        UnmatchedArgumentException.printSuggestions(failure, err);
        err.println("HINT: " + command.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return ExitStatus.WRONG;
    }

    /** The command was begun and failed. */
    static int failed(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        Throwable cause = telling(failure);
        err.println("tidemark: " + message(cause));
        if (verbosity(command) >= DETAILS) {
            failure.printStackTrace(err);
        }
        err.flush();
        if (isWrong(cause)) {
            return ExitStatus.WRONG;
        }
        return command.getCommandSpec().userObject() instanceof Check ? ExitStatus.UNKNOWN : ExitStatus.FAILED;
    }

    /** What a failure says to a person. */
    static String said(Exception failure) {
        return message(telling(failure));
    }

    /** Whether a person has to change the command line, a setting or a route file. */
    private static boolean isWrong(Throwable cause) {
        return cause instanceof ConfigurationException || cause instanceof WrongUsageException
                || cause instanceof FailedToCreateRouteException || cause instanceof YamlEngineException;
    }

    private static int verbosity(CommandLine command) {
        return ((TidemarkCommand) command.getCommandSpec().root().userObject()).options.verbosity();
    }

    /**
     * The cause that explains most to a person: our own error, or Camel's that names the route; otherwise what the database
     * driver says, which names the server; otherwise the innermost, around which others only say that it happened.
     */
    static Throwable telling(Throwable failure) {
        Throwable telling = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TidemarkException || cause instanceof FailedToCreateRouteException
                    || cause instanceof NoConnectionException) {
                return cause;
            }
            if (cause instanceof SQLException || !(telling instanceof SQLException)) {
                telling = cause;
            }
        }
        return telling;
    }

    static String message(Throwable cause) {
        if (cause instanceof SQLException ofDatabase) {
            return DatabaseErrors.message(ofDatabase);
        }
        String text = Optional.ofNullable(cause.getMessage()).orElse("");
        return cause instanceof TidemarkException ? text : cause.getClass().getSimpleName() + ": " + text;
    }
}
