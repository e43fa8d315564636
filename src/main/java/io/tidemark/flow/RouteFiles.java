package io.tidemark.flow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** In which route file a thing stands, where Camel doesn't know it. */
final class RouteFiles {
    private final Map<String, List<?>> entries = new LinkedHashMap<>();

    /** @param texts YAML that Camel could read, by location */
    RouteFiles(Map<String, String> texts) {
        texts.forEach((file, text) -> {
            if (new Load(LoadSettings.builder().build()).loadFromString(text) instanceof List<?> list) {
                entries.put(file, list);
            }
        });
    }

    /**
     * The files that have an entry, each as often as it has it.
     *
     * @param kind of entry, as {@code route}
     * @param key  what names it, as {@code id}
     */
    List<String> of(String kind, String key, String name) {
        List<String> files = new ArrayList<>();
        entries.forEach((file, list) -> list.stream().filter(entry -> entry instanceof Map<?, ?> map
                && map.get(kind) instanceof Map<?, ?> its && name.equals(its.get(key))).forEach(entry -> files.add(file)));
        return files.isEmpty() ? List.of("routes") : files;
    }
}
