package io.tidemark.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/** The command line as a whole. */
public final class CommandLineInterface {
    private static final int HELP_COLUMNS = 78;

    private CommandLineInterface() {
    }

    /** Does what the arguments say, and returns the exit status. */
    public static int execute(String... args) {
        return commandLine().execute(args);
    }

    static CommandLine commandLine() {
        var root = new CommandLine(new TidemarkCommand());
        root.getSubcommands().values().forEach(CommandLineInterface::wrapFooter);
        return root
                .setParameterExceptionHandler(ErrorReport::wrongUsage)
                .setExecutionExceptionHandler(ErrorReport::failed);
    }

    // The members of the JSON are an outline: picocli would go on at the line's beginning, and within a word.
    private static void wrapFooter(CommandLine command) {
        var usage = command.getCommandSpec().usageMessage();
        usage.footer(Arrays.stream(usage.footer()).flatMap(line -> wrapped(line).stream()).toArray(String[]::new));
    }

    /** A line as several of no more than the usual width, broken at blanks, the further ones indented more than the first. */
    static List<String> wrapped(String line) {
        String indent = " ".repeat(line.length() - line.stripLeading().length() + 2);
        var lines = new ArrayList<String>();
        String rest = line;
        while (rest.length() > HELP_COLUMNS) {
            int end = rest.lastIndexOf(' ', HELP_COLUMNS);
            if (end < indent.length()) {
                break;
            }
            lines.add(rest.substring(0, end));
            rest = indent + rest.substring(end + 1);
        }
        lines.add(rest);
        return lines;
    }
}
