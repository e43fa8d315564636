package io.tidemark.cli;

import io.tidemark.config.PasswordHash;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code tidemark hash-password}: what {@code tidemark.management.password-hash} is set to. */
@Command(name = "hash-password",
        description = {"Prints the hash of a password, for tidemark.management.password-hash.",
            "Asks for the password, or reads one line of standard input. Nothing is stored.",
            "",
            "printf '%%s\n' \"$PASSWORD\" | tidemark hash-password"},
        footer = {"", "Members of the JSON:", "  hash"})
final class HashPasswordCommand implements Callable<Integer> {
    @ParentCommand
    private TidemarkCommand tidemark;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        String password = read(System.console());
        if (password.isEmpty()) {
            throw new WrongUsageException("no password was given", "type one, or pass it as a line of standard input");
        }
        String hash = PasswordHash.of(password).text();
        var out = spec.commandLine().getOut();
        out.println(tidemark.options.isJson() ? Json.text(Json.object().put("hash", hash)) : hash);
        out.flush();
        return ExitStatus.OK;
    }

    private static String read(Console terminal) throws IOException {
        if (terminal == null) {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line;
        }
        String password = typed(terminal.readPassword("Password: "));
        if (!password.equals(typed(terminal.readPassword("Again: ")))) {
            throw new WrongUsageException("the two passwords differ", "try again");
        }
        return password;
    }

    private static String typed(char[] line) {
        return line == null ? "" : new String(line);
    }
}
