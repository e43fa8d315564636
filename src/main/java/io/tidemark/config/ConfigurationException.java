package io.tidemark.config;

import io.tidemark.TidemarkException;
import java.util.List;

/**
 * The configuration is wrong, and here is all that is wrong with it: one line a problem, none of them holding a secret.
 */
public final class ConfigurationException extends TidemarkException {
    private static final long serialVersionUID = 1L;

    private static final String HINT = "built-in/application.properties of the installation documents every key; without one,"
            + " unzip -p tidemark.jar application.properties shows it";

    private final List<String> problems;

    /**
     * @param problems one line each, at least one
     */
    public ConfigurationException(List<String> problems) {
        this(problems, null);
    }

    public ConfigurationException(List<String> problems, Throwable cause) {
        super(fact(problems), HINT, cause);
        this.problems = List.copyOf(problems);
    }

    /** The problems, in the order in which they were found. */
    public List<String> problems() {
        return problems;
    }

    private static String fact(List<String> problems) {
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("a configuration without problems is not an error");
        }
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        return "the configuration has " + count + ":\n  - " + String.join("\n  - ", problems);
    }
}
