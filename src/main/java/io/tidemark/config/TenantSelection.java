package io.tidemark.config;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which tenants are replicated: those named, in that order, or all that the source has.
 *
 * @param names the tenants, at least one; empty where all are meant
 */
public record TenantSelection(List<String> names) {
    public TenantSelection {
        names = List.copyOf(names);
        if (names.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("has an empty name; expected names with commas between, e.g. acme,emca");
        }
        if (new LinkedHashSet<>(names).size() < names.size()) {
            throw new IllegalArgumentException("names a tenant twice; expected each once, e.g. acme,emca");
        }
    }

    /** All tenants that the source has. */
    public static TenantSelection all() {
        return new TenantSelection(List.of());
    }

    /**
     * The tenants that a text names: {@code acme,emca}, or {@code *} for all. Blanks around a name don't count.
     *
     * @throws IllegalArgumentException where a name is empty, or there twice, or {@code *} isn't alone
     */
    static TenantSelection parse(String text) {
        if (text.strip().equals("*")) {
            return all();
        }
        List<String> names = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
        if (names.contains("*")) {
            throw new IllegalArgumentException("names tenants beside *; expected * alone, or names, e.g. acme,emca");
        }
        return new TenantSelection(names);
    }

    /** The tenants that are listed, and those that have settings of their own. */
    Set<String> named(Values values) {
        Set<String> spelled = spelled(values);
        Set<String> named = new TreeSet<>(spelled);
        for (Value value : values.all()) {
            Keys.place(value.key()).flatMap(Keys.Place::tenant)
                    .filter(tenant -> !values.isAmong(spelled, tenant, value)).ifPresent(named::add);
        }
        return named;
    }

    /** Those of them whose names are known letter by letter, rather than guessed from a variable. */
    Set<String> spelled(Values values) {
        Set<String> spelled = new TreeSet<>(names);
        values.all().stream().filter(value -> !values.isGuessed(value))
                .forEach(value -> Keys.place(value.key()).flatMap(Keys.Place::tenant).ifPresent(spelled::add));
        return spelled;
    }

    public boolean isAll() {
        return names.isEmpty();
    }

    public boolean includes(String tenant) {
        return isAll() || names.contains(tenant);
    }
}
