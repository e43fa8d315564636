package io.tidemark.bench;

import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Something that replicates, as a shell command.
 *
 * @param name    in the table
 * @param tools   the programs it needs; where one is missing, it is left out, with a message
 * @param does    which work it can do
 * @param command of the ground it works on
 */
record Contender(String name, String tools, Predicate<Work> does, Function<Ground, String> command) {
    /** The first of the tools that isn't there; empty where all are. */
    java.util.Optional<String> missingTool() {
        return java.util.Arrays.stream(tools.split(" ")).filter(tool -> !tool.isEmpty() && !isThere(tool)).findFirst();
    }

    // A name with a colon is a module of Python.
    private static boolean isThere(String tool) {
        String test = tool.startsWith("python3:")
                ? "python3 -c 'import " + tool.substring("python3:".length()) + "'" : "command -v " + tool;
        try {
            return new ProcessBuilder("bash", "-c", test + " >/dev/null 2>&1").start().waitFor() == 0;
        } catch (java.io.IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
