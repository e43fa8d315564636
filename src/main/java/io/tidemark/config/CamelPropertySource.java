package io.tidemark.config;

import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.camel.spi.PropertiesComponent;
import org.apache.camel.spi.PropertiesResolvedValue;

/** What Camel's properties component knows of {@code tidemark.} keys. */
final class CamelPropertySource implements PropertySource {
    // Camel reads colons, braces and question marks in a placeholder's key as its own syntax: a tenant's name may have them.
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}._-]+");

    private final PropertiesComponent properties;

    CamelPropertySource(PropertiesComponent properties) {
        this.properties = properties;
    }

    @Override
    public Optional<String> get(String key) {
        if (PLAIN.matcher(key).matches()) {
            // With the question mark a missing key is null, so that an exception can only mean a placeholder within.
            return Optional.ofNullable(properties.parseUri("{{?" + key + "}}"));
        }
        // A text without braces would itself be taken for a key.
        return Optional.ofNullable(uninterpreted(key))
                .map(text -> text.contains(PropertiesComponent.PREFIX_TOKEN) ? properties.parseUri(text) : text);
    }

    private String uninterpreted(String key) {
        String text = System.getProperty(key);
        if (text == null) {
            text = environment().map(environment -> environment.getProperty(key)).orElse(null);
        }
        return text != null ? text : properties.loadProperties(key::equals).getProperty(key);
    }

    @Override
    public Set<String> keys() {
        Set<String> keys = new TreeSet<>(properties.loadProperties(Keys::isMeant).stringPropertyNames());
        Properties system = System.getProperties();
        // It says where the files are, so it can't stand in one of them.
        system.stringPropertyNames().stream().filter(Keys::isMeant)
                .filter(key -> !key.equals(ConfigFiles.FOLDER_KEY)).forEach(keys::add);
        return keys;
    }

    @Override
    public Set<String> variables() {
        return environment().map(Environment::names).orElseGet(() -> Environment.names(System.getenv()));
    }

    @Override
    public Optional<String> origin(String key) {
        return properties.getResolvedValue(key).map(PropertiesResolvedValue::source).map(source -> switch (source) {
            case "SYS" -> "system property";
            case "OverrideProperties" -> "command line";
            case "ENV", "environment" -> "environment variable " + Environment.variable(key);
            case "classpath:application.properties" -> "built-in application.properties";
            default -> source.replaceFirst("^file:", "");
        });
    }

    private Optional<Environment> environment() {
        return properties.getPropertiesSources().stream().filter(Environment.class::isInstance)
                .map(Environment.class::cast).findFirst();
    }
}
