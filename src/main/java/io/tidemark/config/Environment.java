package io.tidemark.config;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Ordered;
import org.apache.camel.spi.PropertiesSource;

/**
 * The environment variables as a source of properties: {@code tidemark.source.url} is {@code TIDEMARK_SOURCE_URL}.
 *
 * <p>Camel has its own lookup of the environment, which system properties can't override, and which upper-cases keys by
 * the rules of the machine's language. This source stands below system properties and above all files.
 */
public final class Environment implements PropertiesSource, Ordered {
    private static final Pattern REPLACED = Pattern.compile("[^A-Z0-9]");

    private final Map<String, String> variables;

    public Environment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /** The variable of a key: upper case, and {@code _} for each character that is neither A to Z nor a digit. */
    public static String variable(String key) {
        return REPLACED.matcher(key.toUpperCase(Locale.ROOT)).replaceAll("_");
    }

    /** The names of the variables that are Tidemark's. */
    Set<String> names() {
        return names(variables);
    }

    static Set<String> names(Map<String, String> variables) {
        return variables.keySet().stream().filter(name -> name.startsWith("TIDEMARK_")).collect(Collectors.toSet());
    }

    @Override
    public String getName() {
        return "environment";
    }

    /** The value of the key's variable, or null, as Camel has it, where it isn't set. */
    @Override
    public String getProperty(String key) {
        return variables.get(variable(key));
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST;
    }
}
