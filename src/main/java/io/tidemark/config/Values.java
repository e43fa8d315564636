package io.tidemark.config;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * All texts that a source gave, read once, so that a setting never changes under a run, nor vanishes with Camel's
 * context. Immutable.
 */
final class Values {
    private final Map<String, Value> byKey = new HashMap<>();
    private final Map<String, Value> byVariable = new HashMap<>();

    private Values() {
    }

    /** Reads everything; a text whose placeholders can't be resolved is a problem, and counts as empty. */
    static Values of(PropertySource source, Problems problems) {
        Values values = new Values();
        Set<String> keys = new TreeSet<>(source.keys());
        keys.addAll(Keys.documented());
        for (String key : keys) {
            read(source, key, problems).ifPresent(value -> values.byKey.put(key, value));
        }
        for (String variable : new TreeSet<>(source.variables())) {
            Keys.keyOf(variable).flatMap(key -> read(source, key, problems))
                    .ifPresent(value -> values.byVariable.put(variable, value));
        }
        return values;
    }

    private static Optional<Value> read(PropertySource source, String key, Problems problems) {
        try {
            return source.get(key).map(text -> new Value(key, text, source.origin(key)));
        } catch (IllegalArgumentException e) {
            // Without the cause's message: Camel's holds the text, which may be a secret.
            problems.add(key + ": has a placeholder that can't be resolved; expected keys and functions that exist, e.g."
                    + " {{env:HOME}}, and \\{{ for literal braces");
            return Optional.of(new Value(key, "", source.origin(key)));
        }
    }

    /** The text of the first of the keys that has one, even an empty one. */
    Optional<Value> first(List<String> keys) {
        return keys.stream().flatMap(key -> find(key).stream()).findFirst();
    }

    private Optional<Value> find(String key) {
        return Optional.ofNullable(byKey.get(key))
                .or(() -> Optional.ofNullable(byVariable.get(Environment.variable(key)))
                        .map(value -> new Value(key, value.text(), value.origin())));
    }

    /** Whether the names in a text's key are only guessed from its variable. */
    boolean isGuessed(Value value) {
        return byVariable.containsValue(value) && !byKey.containsKey(value.key());
    }

    /** Every text, those from variables under one of the keys that they may stand for. */
    List<Value> all() {
        Map<String, Value> all = new HashMap<>();
        byVariable.values().forEach(value -> all.put(value.key(), value));
        all.putAll(byKey);
        return new TreeSet<>(all.keySet()).stream().map(all::get).toList();
    }

    /** Whether a name in a value's key is one of those known, or may be one as far as the value's variable shows. */
    boolean isAmong(Collection<String> known, String name, Value value) {
        return known.contains(name) || isGuessed(value) && known.stream()
                .anyMatch(candidate -> Environment.variable(candidate).equals(Environment.variable(name)));
    }
}
