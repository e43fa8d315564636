package io.tidemark.config;

import java.util.List;
import java.util.TreeMap;

/**
 * A key as it counts.
 *
 * @param shown  its text, secrets masked; empty where it has none
 * @param origin where the text stands, for a person to find it; {@code default} where nowhere
 */
public record EffectiveSetting(String key, String shown, String origin) {
    /** Every key that has a text or is documented, in order; those of variables under one of the keys they may stand for. */
    public static List<EffectiveSetting> of(PropertySource source) {
        // What can't be resolved counts as empty here; who reads the settings says so.
        Values values = Values.of(source, new Problems());
        var effective = new TreeMap<String, EffectiveSetting>();
        Keys.documented().forEach(key -> effective.put(key, new EffectiveSetting(key, "", "default")));
        values.all().forEach(value -> effective.put(value.key(),
                new EffectiveSetting(value.key(), value.shown(), value.origin().orElse("default"))));
        return List.copyOf(effective.values());
    }
}
