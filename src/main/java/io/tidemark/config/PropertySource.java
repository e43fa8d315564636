package io.tidemark.config;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;

/**
 * Where the texts of the settings come from: the small part of Camel's properties component that the settings need.
 *
 * <p>What overrides what is the source's own affair: {@link #get} gives the one text that counts.
 */
public interface PropertySource {
    /**
     * The text of a key, with its placeholders resolved, or empty where nobody gives one.
     *
     * @throws IllegalArgumentException where the text has a placeholder that can't be resolved
     */
    Optional<String> get(String key);

    /** All keys that are given and start with {@code tidemark.} or a near miss of it, whether Tidemark knows them or not. */
    Set<String> keys();

    /**
     * The names of the environment variables that start with {@code TIDEMARK_}; {@link #get} finds the values.
     *
     * <p>They are not among {@link #keys}, as many keys have one and the same variable ({@link Environment#variable}).
     */
    default Set<String> variables() {
        return Set.of();
    }

    /** Where the text of a key stands, for a person to find it, or empty where that isn't known. */
    default Optional<String> origin(String key) {
        return Optional.empty();
    }

    /** The source that has what the map has. */
    static PropertySource of(Map<String, String> texts) {
        Map<String, String> copy = Map.copyOf(texts);
        return new PropertySource() {
            @Override
            public Optional<String> get(String key) {
                return Optional.ofNullable(copy.get(key));
            }

            @Override
            public Set<String> keys() {
                return copy.keySet();
            }
        };
    }

    /** The source that has what routes get for <code>{{tidemark.…}}</code>: Camel's properties component. */
    static PropertySource of(CamelContext context) {
        return new CamelPropertySource(context.getPropertiesComponent());
    }
}
