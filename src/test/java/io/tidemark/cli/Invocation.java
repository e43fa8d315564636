package io.tidemark.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a command did in this JVM. */
record Invocation(int status, String out, String err) {
    static Invocation of(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status = CommandLineInterface.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                .execute(arguments);
        return new Invocation(status, out.toString(), err.toString());
    }

    /** With settings as options. */
    static Invocation with(Map<String, String> settings, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        settings.forEach((key, value) -> all.add("-D" + key + "=" + value));
        return of(all.toArray(String[]::new));
    }
}
